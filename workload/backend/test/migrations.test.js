import assert from 'node:assert/strict'
import test from 'node:test'

import { untilConnected } from '../src/migrations.js'

const logger = { warn() {} }
const never = new AbortController().signal
const refuse = async () => {
  throw new Error('connection refused')
}

test('a database that comes late is waited for', async () => {
  const answers = [refuse, async () => 'client']
  assert.equal(await untilConnected(() => answers.shift()(), { logger, signal: never }), 'client')
})

test('a database that stays away is given up, with the last reason', async () => {
  await assert.rejects(untilConnected(refuse, { logger, signal: never, deadlineMs: 0 }), (error) => {
    assert.match(error.message, /could not be reached for 0 s/)
    assert.equal(error.cause.message, 'connection refused')
    return true
  })
})

test('a process that is told to stop waits no longer', async () => {
  const stopping = new AbortController()
  const waiting = untilConnected(refuse, { logger: { warn: () => stopping.abort() }, signal: stopping.signal })
  await assert.rejects(waiting, { name: 'AbortError' })
})
