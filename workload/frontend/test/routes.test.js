import assert from 'node:assert/strict'
import { test } from 'node:test'

import { match } from '../src/routes.js'

test('addresses lead to pages', () => {
  for (const [path, page, params] of [
    ['/', 'pay', {}], ['/merchants', 'merchants', {}], ['/merchants/', 'merchants', {}],
    ['/merchants/a%20b', 'merchant', { id: 'a b' }], ['/payments/1', 'receipt', { id: '1' }], ['/payments', 'notFound', {}],
  ]) assert.deepEqual(match(path), { page, params })
})
