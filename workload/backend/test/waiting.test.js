import assert from 'node:assert/strict'
import test from 'node:test'

import { untilItWorks } from '../src/waiting.js'

const logger = { warn() {} }
const never = new AbortController().signal
const words = { message: 'not yet', giveUp: (seconds) => `in vain for ${seconds} s` }
const refuse = async () => {
  throw new Error('connection refused')
}

test('a database that comes late is waited for', async () => {
  const answers = [refuse, async () => 'client']
  assert.equal(await untilItWorks(() => answers.shift()(), { ...words, logger, signal: never }), 'client')
})

test('a database that stays away is given up, with the last reason', async () => {
  await assert.rejects(untilItWorks(refuse, { ...words, logger, signal: never, deadlineMs: 0 }), (error) => {
    assert.match(error.message, /in vain for 0 s/)
    assert.equal(error.cause.message, 'connection refused')
    return true
  })
})

test('a process that is told to stop waits no longer', async () => {
  const stopping = new AbortController()
  const logging = { warn: () => stopping.abort() }
  const waiting = untilItWorks(refuse, { ...words, logger: logging, signal: stopping.signal })
  await assert.rejects(waiting, { name: 'AbortError' })
})
