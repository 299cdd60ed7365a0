import assert from 'node:assert/strict'
import { test } from 'node:test'

import { format, minorDigits } from '../money.js'

test('amounts are in the minor unit, of which a currency has its own number', () => {
  assert.equal(format({ amount: 1450, currency: 'USD' }, 'en-US'), '$14.50')
  assert.equal(format({ amount: 1450, currency: 'JPY' }, 'en-US'), '¥1,450')
  assert.deepEqual(['EUR', 'JPY', 'BHD'].map(minorDigits), [2, 0, 3])
})
