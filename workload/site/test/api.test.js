import assert from 'node:assert/strict'
import { afterEach, mock, test } from 'node:test'

import { ApiError } from '../../web-common/http.js'
import { fetchOrder, fetchProducts, placeOrder } from '../src/api.js'

const ASLEEP = [503, { error: { code: 'database_unavailable', message: 'The database is being prepared.', details: [] } }]
const pause = async () => {}

afterEach(() => mock.restoreAll())

/** Has `fetch` answer with these, one after the other; gives the requests that it was asked. */
function answering(...answers) {
  const asked = []
  mock.method(globalThis, 'fetch', async (path, options) => {
    asked.push([options.method ?? 'GET', path, options.body])
    const [status, body] = answers[Math.min(asked.length, answers.length) - 1]
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
  })
  return asked
}

test('products are those that the backend lists', async () => {
  const asked = answering([200, { products: [{ id: 'mug' }] }])
  assert.deepEqual(await fetchProducts(), [{ id: 'mug' }])
  assert.deepEqual(asked, [['GET', '/api/products', undefined]])
})

test('a shop that is asleep is waited for, and the visitor told', async () => {
  answering(ASLEEP, ASLEEP, [200, { products: [] }])
  const onWait = mock.fn()
  assert.deepEqual(await fetchProducts({ onWait, pause }), [])
  assert.equal(onWait.mock.callCount(), 2)
})

test('but not for ever', async () => {
  const asked = answering(ASLEEP)
  await assert.rejects(fetchProducts({ pause }), { status: 503, message: 'The database is being prepared.' })
  assert.equal(asked.length, 8)
})

test('an order is placed once, even if that fails', async () => {
  const asked = answering(ASLEEP)
  await assert.rejects(placeOrder({ items: [] }), ApiError)
  assert.deepEqual(asked, [['POST', '/api/orders', '{"items":[]}']])
})

test('what the backend refuses is said in its own words', async () => {
  answering([404, { error: { code: 'order_not_found', message: 'There is no order 7.', details: [] } }])
  await assert.rejects(fetchOrder('7'), { status: 404, code: 'order_not_found', message: 'There is no order 7.' })
})

test('an answer from somebody else is no answer', async () => {
  answering([502, '<html>'])
  await assert.rejects(fetchOrder('7'), { status: 502, message: /having trouble/ })
  answering([200, '<html>'])
  await assert.rejects(fetchOrder('7'), { code: 'unreadable' })
})

test('an order id cannot lead elsewhere', async () => {
  const asked = answering([404, {}])
  await assert.rejects(fetchOrder('../products'))
  assert.equal(asked[0][1], '/api/orders/..%2Fproducts')
})

test('without a network the visitor is told so', async () => {
  mock.method(globalThis, 'fetch', async () => { throw new TypeError('fetch failed') })
  await assert.rejects(fetchProducts(), { code: 'unreachable', message: /cannot be reached/ })
})
