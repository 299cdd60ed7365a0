import assert from 'node:assert/strict'
import { afterEach, mock, test } from 'node:test'

import { ApiError } from '../../web-common/http.js'
import { fetchBalances, fetchPayments, leavesOpen, pay } from '../src/api.js'

const ATTEMPT = { key: 'key-1', payment: { merchant: 'm1', amount: { amount: 1250, currency: 'EUR' } } }

afterEach(() => mock.restoreAll())

/** Has `fetch` answer with this, or fail if it is an error. */
function answering(status, body) {
  return mock.method(globalThis, 'fetch', async () => {
    if (status instanceof Error) throw status
    return new Response(JSON.stringify(body), { status })
  })
}

test('a payment is sent as it is, with the key of its attempt', async () => {
  const asked = answering(201, { id: 'p1' })
  assert.deepEqual(await pay(ATTEMPT), { id: 'p1' })
  await pay(ATTEMPT)
  for (const { arguments: [path, { method, headers, body }] } of asked.mock.calls) {
    assert.deepEqual([method, path, headers['idempotency-key']], ['POST', '/api/payments', 'key-1'])
    assert.deepEqual(JSON.parse(body), ATTEMPT.payment)
  }
})

test('a payment is sent once each time somebody says so', async () => {
  const asked = answering(503, { error: { code: 'database_unavailable', message: 'Later.', details: [] } })
  await assert.rejects(pay(ATTEMPT), { status: 503, message: 'Later.' })
  assert.equal(asked.mock.callCount(), 1)
})

test('no answer, or one that is no verdict, leaves open whether it was made', async () => {
  for (const status of [408, 409, 425, 429, 500, 502, 503, 504]) assert.ok(leavesOpen(new ApiError('', { status })), status)
  for (const status of [400, 401, 403, 404, 422]) assert.ok(!leavesOpen(new ApiError('', { status })), status)
  answering(new TypeError('fetch failed'))
  await assert.rejects(pay(ATTEMPT), leavesOpen)
  mock.restoreAll()
  mock.method(globalThis, 'fetch', async () => new Response('<html>', { status: 201 }))
  await assert.rejects(pay(ATTEMPT), leavesOpen)
})

test('payments come in pages', async () => {
  const asked = answering(200, { payments: [], next: null })
  await fetchPayments('a&b', { before: 'c/d' })
  await fetchPayments('m1')
  const paths = asked.mock.calls.map(({ arguments: [path] }) => path)
  assert.deepEqual(paths, ['/api/payments?merchant=a%26b&limit=10&before=c%2Fd', '/api/payments?merchant=m1&limit=10'])
})

test('a merchant’s id cannot lead elsewhere', async () => {
  const asked = answering(200, { balances: [] })
  await fetchBalances('../payments')
  assert.equal(asked.mock.calls[0].arguments[0], '/api/merchants/..%2Fpayments/balance')
})
