import assert from 'node:assert/strict'
import { test } from 'node:test'

import { match } from '../src/routes.js'

test('addresses lead to pages', () => {
  assert.deepEqual(match('/'), { page: 'products', params: {} })
  assert.deepEqual(match('/cart'), { page: 'cart', params: {} })
  assert.deepEqual(match('/cart/'), { page: 'cart', params: {} })
  assert.deepEqual(match('/orders/a%2Fb'), { page: 'order', params: { id: 'a/b' } })
  assert.deepEqual(match('/orders/%'), { page: 'order', params: { id: '%' } })
})

test('any other address is said to be unknown', () => {
  for (const path of ['/orders', '/orders/1/2', '/carts', '//cart', '/index.html']) {
    assert.equal(match(path).page, 'notFound', path)
  }
})
