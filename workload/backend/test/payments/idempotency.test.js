import assert from 'node:assert/strict'
import test from 'node:test'

import { hashOf, idempotencyKey } from '../../src/apis/payments/idempotency.js'

const withKey = (key) => ({ headers: { 'idempotency-key': key } })

test('the hash does not depend on the order of fields, at any depth', () => {
  const one = hashOf({ merchant: 'm', amount: { amount: 5, currency: 'USD' } })
  assert.deepEqual(one, hashOf({ amount: { currency: 'USD', amount: 5 }, merchant: 'm' }))
})

test('the hash depends on every value and on every name', () => {
  const bodies = [{ a: 1 }, { a: 2 }, { b: 1 }, { a: '1' }, { a: { b: 1 } }, { a: 1, b: 1 }, { a: [1] }]
  assert.equal(new Set(bodies.map((body) => hashOf(body).toString('hex'))).size, bodies.length)
})

test('a key may have 255 visible characters', () => {
  assert.equal(idempotencyKey(withKey('~'.repeat(255))), '~'.repeat(255))
  for (const key of ['', '~'.repeat(256), 'a b', 'a\u0000', 'ä', 'one, two']) {
    assert.throws(() => idempotencyKey(withKey(key)), { statusCode: 400, code: 'invalid_idempotency_key' })
  }
})
