import assert from 'node:assert/strict'
import test from 'node:test'

import { parseCredentials } from '../src/credentials.js'

const GOOD = { host: 'db', port: '5432', dbname: 'shop', username: 'app', password: 'hunter2' }

test('the port is a number, whatever the secret says', () => {
  assert.equal(parseCredentials(JSON.stringify(GOOD), 'arn').port, 5432)
})

test('a secret that lacks something says what, and shows nothing', () => {
  const text = JSON.stringify({ ...GOOD, host: undefined, dbname: '' })
  assert.throws(() => parseCredentials(text, 'arn:x'), { message: 'The secret arn:x lacks host, dbname' })
})

test('a secret that is not JSON is not quoted', () => {
  assert.throws(
    () => parseCredentials('hunter2', 'arn:x'),
    (error) => error.cause === undefined && !error.message.includes('hunter2'),
  )
})
