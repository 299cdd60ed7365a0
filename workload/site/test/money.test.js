import assert from 'node:assert/strict'
import { test } from 'node:test'

import { times } from '../src/money.js'

test('several cost as many times as much', () => {
  assert.deepEqual(times({ amount: 980, currency: 'USD' }, 3), { amount: 2940, currency: 'USD' })
})
