import assert from 'node:assert/strict'
import { test } from 'node:test'

import { format, times } from '../src/money.js'

test('amounts are in the minor unit, of which a currency has its own number', () => {
  assert.equal(format({ amount: 1450, currency: 'USD' }, 'en-US'), '$14.50')
  assert.equal(format({ amount: 1450, currency: 'JPY' }, 'en-US'), '¥1,450')
})

test('several cost as many times as much', () => {
  assert.deepEqual(times({ amount: 980, currency: 'USD' }, 3), { amount: 2940, currency: 'USD' })
})
