import assert from 'node:assert/strict'
import test from 'node:test'

import { DatabaseUnavailable } from '../../src/connections.js'
import { applicationWithout } from '../application.js'

const app = applicationWithout(new Error('the database was asked'), { api: 'payments' })
const money = { amount: 1250, currency: 'USD' }
const good = { merchant: 'blue-bakery', amount: money }
const headers = { 'idempotency-key': 'key' }
const pay = (payload, more) => app.inject({ method: 'POST', url: '/api/payments', headers, payload, ...more })

const BAD_PAYMENTS = [
  ['no object', [], 'body', 'must be a JSON object with merchant and amount'],
  ['no merchant', { amount: money }, 'merchant', 'is missing'],
  ['a merchant in capitals', { ...good, merchant: 'Blue' }, 'merchant', /1 to 64 of a-z/],
  ['no amount', { merchant: 'blue-bakery' }, 'amount', 'is missing'],
  ['a bare number', { ...good, amount: 5 }, 'amount', 'must be an object with amount and currency'],
  ['half a cent', { ...good, amount: { ...money, amount: 1.5 } }, 'amount.amount', /whole number/],
  ['nothing', { ...good, amount: { ...money, amount: 0 } }, 'amount.amount', /from 1 to 1000000000000/],
  ['less than nothing', { ...good, amount: { ...money, amount: -1 } }, 'amount.amount', /from 1/],
  ['too much', { ...good, amount: { ...money, amount: 1e12 + 1 } }, 'amount.amount', /to 1000000000000/],
  ['an amount in quotes', { ...good, amount: { ...money, amount: '5' } }, 'amount.amount', /whole number/],
  ['no currency', { ...good, amount: { amount: 5 } }, 'amount.currency', 'is missing'],
  ['a currency in small letters', { ...good, amount: { ...money, currency: 'usd' } }, 'amount.currency', /ISO 4217/],
  ['a reference too long', { ...good, reference: 'a'.repeat(65) }, 'reference', /1 to 64 characters/],
  ['a reference with a NUL', { ...good, reference: 'a\u0000' }, 'reference', /none of which is a control/],
  ['half a character', { ...good, reference: '\ud83d' }, 'reference', /1 to 64 characters/],
  ['no reference but null', { ...good, reference: null }, 'reference', /1 to 64 characters/],
  ['an unknown field', { ...good, status: 'accepted' }, 'status', 'is not a known field'],
  ['an unknown field of money', { ...good, amount: { ...money, digits: 2 } }, 'amount.digits', 'is not a known field'],
]

for (const [what, payload, field, message] of BAD_PAYMENTS) {
  test(`a payment with ${what} is refused, and it says why`, async () => {
    const response = await pay(payload)
    const { error } = response.json()
    assert.equal(response.statusCode, 400)
    assert.equal(error.code, 'invalid_payment')
    assert.deepEqual(error.details.map((detail) => detail.field), [field])
    assert.match(error.details[0].message, message instanceof RegExp ? message : new RegExp(`^${message}$`))
  })
}

test('64 characters are allowed, and each counts once', async () => {
  const response = await pay({ ...good, reference: '💶'.repeat(64) })
  assert.equal(response.statusCode, 500, 'the database was asked')
})

test('the key is asked for before the body is looked at', async () => {
  const response = await pay({}, { headers: {} })
  assert.equal(response.statusCode, 400)
  assert.equal(response.json().error.code, 'invalid_idempotency_key')
  assert.match(response.json().error.message, /^The header Idempotency-Key is missing: .*\.$/)
})

for (const [url, code] of [
  ['/api/payments/1', 'invalid_payment_id'],
  ['/api/merchants/BLUE/balance', 'invalid_merchant_id'],
]) {
  test(`${url} is refused before the database is asked`, async () => {
    const response = await app.inject(url)
    assert.equal(response.statusCode, 400)
    assert.equal(response.json().error.code, code)
  })
}

test('without a database only health is well, and everything else can be tried again', async () => {
  const without = applicationWithout(new DatabaseUnavailable('The database is away'), { api: 'payments' })
  const id = '00000000-0000-4000-8000-000000000000'
  const reads = ['/api/payments', `/api/payments/${id}`, '/api/merchants', '/api/merchants/blue-bakery/balance', '/api/ready']
  for (const request of [...reads, { method: 'POST', url: '/api/payments', headers, payload: good }]) {
    const response = await without.inject(request)
    assert.equal(response.statusCode, 503)
    assert.equal(response.json().error.code, 'database_unavailable')
    assert.ok(response.headers['retry-after'])
  }
  assert.equal((await without.inject('/api/health')).statusCode, 200)
})
