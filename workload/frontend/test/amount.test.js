import assert from 'node:assert/strict'
import { test } from 'node:test'

import { CURRENCIES, parse } from '../src/amount.js'

test('an amount becomes whole minor units, exactly', () => {
  for (const [text, currency, amount] of [
    ['12.50', 'EUR', 1250], ['12,5', 'EUR', 1250], ['12', 'EUR', 1200], ['0.01', 'USD', 1], ['1 000', 'CHF', 100000],
    ['19.99', 'USD', 1999], ['1.15', 'GBP', 115], ['500', 'JPY', 500], ['10000000000.00', 'EUR', 1e12],
  ]) assert.deepEqual(parse(text, currency), { amount }, text)
})

test('what is no amount, or loses something, is said in words', () => {
  for (const [text, currency, problem] of [
    ['', 'EUR', /digits/], ['abc', 'EUR', /digits/], ['-5', 'EUR', /digits/], ['1e3', 'EUR', /digits/], ['1.2.3', 'EUR', /digits/],
    ['1,000.00', 'EUR', /digits/], ['1.005', 'EUR', /2 digits/], ['5.5', 'JPY', /no smaller unit/], ['0', 'EUR', /above zero/],
    ['10000000000.01', 'EUR', /most/],
  ]) assert.match(parse(text, currency).problem, problem, text)
})

test('every currency on offer is one', () => {
  for (const currency of CURRENCIES) assert.equal(typeof parse('1', currency).amount, 'number')
})
