import assert from 'node:assert/strict'
import { test } from 'node:test'

import { begin, end, underWay } from '../src/attempt.js'

const PAYMENT = { merchant: 'm1', amount: { amount: 1250, currency: 'EUR' }, reference: 'Invoice 7' }

/** A tab's storage, and keys that tell in which order they were made. */
function tab() {
  const kept = new Map()
  let keys = 0
  return {
    storage: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => kept.set(name, value),
      removeItem: (name) => kept.delete(name),
    },
    makeKey: () => `key-${keys += 1}`,
  }
}

test('an attempt has the same key over retries and reloads', () => {
  const here = tab()
  const { key } = begin(PAYMENT, here)
  assert.equal(begin({ ...PAYMENT }, here).key, key)
  assert.deepEqual(underWay(here), { key, payment: PAYMENT })
})

test('the next attempt has a key of its own, even for the same payment', () => {
  const here = tab()
  const { key } = begin(PAYMENT, here)
  end(here)
  assert.equal(underWay(here), null)
  assert.notEqual(begin(PAYMENT, here).key, key)
})

test('another payment never takes the key of the one before', () => {
  const here = tab()
  const { key } = begin(PAYMENT, here)
  const others = [
    { ...PAYMENT, merchant: 'm2' },
    { ...PAYMENT, reference: 'Invoice 8' },
    { ...PAYMENT, amount: { amount: 1251, currency: 'EUR' } },
    { ...PAYMENT, amount: { amount: 1250, currency: 'USD' } },
  ]
  assert.equal(new Set([key, ...others.map((other) => begin(other, here).key)]).size, 5)
})

test('keys are what the backend takes', () => {
  const { storage } = tab()
  assert.match(begin(PAYMENT, { storage }).key, /^[\x21-\x7e]{1,255}$/)
})

test('what is stored is read with suspicion', () => {
  const here = tab()
  const wrong = ['', '{', 'null', '{}', '{"key":"k"}', '{"key":"ä","payment":{"merchant":"m","amount":{"amount":1,"currency":"EUR"}}}',
    '{"key":"k","payment":{"merchant":"m","amount":{"amount":1.5,"currency":"EUR"}}}']
  for (const text of wrong) {
    here.storage.setItem('payment-attempt', text)
    assert.equal(underWay(here), null, text)
  }
})

test('a browser that forbids storage can still pay', () => {
  const refuse = () => { throw new DOMException('denied', 'SecurityError') }
  const here = { storage: { getItem: refuse, setItem: refuse, removeItem: refuse }, makeKey: () => 'k' }
  assert.deepEqual(begin(PAYMENT, here), { key: 'k', payment: PAYMENT })
  end(here)
})
