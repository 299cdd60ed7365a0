import assert from 'node:assert/strict'
import { mock, test } from 'node:test'

import { client } from '../http.js'
import { traceparent } from '../trace.js'

const PARENT = '00-67409f0a5c1d2e3f405162738495a6b7-0102030405060708-01'
const navigation = (...serverTiming) => [{ serverTiming }]

test('the page belongs to the trace that its server names', () => {
  assert.equal(traceparent(navigation({ name: 'cache', description: '' }, { name: 'traceparent', description: PARENT })), PARENT)
})

test('without one, or with anything else in its place, there is none', () => {
  for (const entries of [[], [{}], navigation(), navigation({ name: 'traceparent', description: 'x\r\ny: z' })]) {
    assert.equal(traceparent(entries), undefined)
  }
})

test('every request joins it', async (context) => {
  context.after(() => mock.restoreAll())
  mock.method(performance, 'getEntriesByType', () => navigation({ name: 'traceparent', description: PARENT }))
  const asked = mock.method(globalThis, 'fetch', async () => new Response('{}'))
  const { get, post } = client('It')
  await get('/api/a')
  await post('/api/b', {}, { 'idempotency-key': 'k' })
  assert.deepEqual(asked.mock.calls.map(({ arguments: [, { headers }] }) => headers.traceparent), [PARENT, PARENT])
})
