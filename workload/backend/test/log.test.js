import assert from 'node:assert/strict'
import test from 'node:test'

import pino from 'pino'

import { loggerOptions } from '../src/log.js'

/** What the one line says that tells of an error. */
function told(error) {
  const lines = []
  pino(loggerOptions('info'), { write: (line) => lines.push(JSON.parse(line)) }).error({ err: error }, 'It failed')
  assert.equal(lines.length, 1)
  assert.equal(lines[0].msg, 'It failed')
  return lines[0].err
}

test('an error is told with what it was, where, and by which code and rule', () => {
  const error = Object.assign(new TypeError('no such column'), { code: '23505', constraint: 'orders_pkey' })
  const { stack, ...others } = told(error)
  assert.deepEqual(others, { type: 'TypeError', message: 'no such column', code: '23505', constraint: 'orders_pkey' })
  assert.ok(stack.includes('log.test.js'))
})

test('nothing is told that a library has attached, as a connection with its keys, or values of a row', () => {
  const error = Object.assign(new Error('lost'), { client: { secretKey: 4711 }, detail: 'Key (email)=(ada@example.com)' })
  assert.deepEqual(Object.keys(told(error)), ['type', 'message', 'stack'])
})

test('what caused an error is told, but not what was attached to that', () => {
  const cause = Object.assign(new Error('connection refused'), { client: { secretKey: 4711 } })
  const line = told(new Error('out of reach', { cause }))
  assert.deepEqual(Object.keys(line), ['type', 'message', 'stack'])
  assert.equal(line.message, 'out of reach: connection refused')
  assert.ok(line.stack.includes('caused by: Error: connection refused'))
})

test('each of several errors is told, as of all addresses of a host', () => {
  const refused = ['::1', '127.0.0.1'].map((address) =>
    Object.assign(new Error(`connect ECONNREFUSED ${address}:5432`), { code: 'ECONNREFUSED', address }),
  )
  const { aggregateErrors } = told(new AggregateError(refused))
  assert.deepEqual(
    aggregateErrors.map(({ message, code, address }) => [message, code, address]),
    [
      ['connect ECONNREFUSED ::1:5432', 'ECONNREFUSED', undefined],
      ['connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED', undefined],
    ],
  )
})

for (const [thrown, word] of [['a word', 'a word'], [null, 'null'], [{ secretKey: 4711 }, '[object Object]']]) {
  test(`what was thrown and is no error is told in a word: ${word}`, () => {
    assert.equal(told(thrown), word)
  })
}
