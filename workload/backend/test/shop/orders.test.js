import assert from 'node:assert/strict'
import test from 'node:test'

import { applicationWithout } from '../application.js'

const app = applicationWithout(new Error('the database was asked'))
const mug = { product_id: 'mug', quantity: 1 }

const BAD_ORDERS = [
  ['no object', [], 'body', 'must be a JSON object with items'],
  ['no items', {}, 'items', 'is missing'],
  ['items of the wrong type', { items: 'mug' }, 'items', 'must be a list of 1 to 50 items'],
  ['an empty list', { items: [] }, 'items', 'must be a list of 1 to 50 items'],
  ['too many items', { items: Array(51).fill(mug) }, 'items', 'must be a list of 1 to 50 items'],
  ['an item of the wrong type', { items: ['mug'] }, 'items[0]', 'must be an object with product_id and quantity'],
  ['an item without a product', { items: [mug, { quantity: 1 }] }, 'items[1].product_id', 'is missing'],
  ['a product id in capitals', { items: [{ ...mug, product_id: 'MUG' }] }, 'items[0].product_id', /1 to 64 of a-z/],
  ['a product id with a NUL', { items: [{ ...mug, product_id: 'm\u0000' }] }, 'items[0].product_id', /1 to 64 of a-z/],
  ['no quantity', { items: [{ product_id: 'mug' }] }, 'items[0].quantity', 'is missing'],
  ['quantity 0', { items: [{ ...mug, quantity: 0 }] }, 'items[0].quantity', 'must be a whole number from 1 to 1000'],
  ['quantity 1001', { items: [{ ...mug, quantity: 1001 }] }, 'items[0].quantity', /from 1 to 1000/],
  ['half a quantity', { items: [{ ...mug, quantity: 1.5 }] }, 'items[0].quantity', /whole number/],
  ['a quantity in quotes', { items: [{ ...mug, quantity: '1' }] }, 'items[0].quantity', /whole number/],
  ['a price of their own', { items: [{ ...mug, unit_price: 1 }] }, 'items[0].unit_price', 'is not a known field'],
  ['an unknown field', { items: [mug], total: 1 }, 'total', 'is not a known field'],
  ['a reference with spaces', { items: [mug], reference: 'a b' }, 'reference', /1 to 64 letters/],
  ['a reference too long', { items: [mug], reference: 'a'.repeat(65) }, 'reference', /1 to 64 letters/],
]

for (const [what, payload, field, message] of BAD_ORDERS) {
  test(`an order with ${what} is refused, and it says why`, async () => {
    const response = await app.inject({ method: 'POST', url: '/api/orders', payload })
    const { error } = response.json()
    assert.equal(response.statusCode, 400)
    assert.equal(error.code, 'invalid_order')
    assert.deepEqual(error.details.map((detail) => detail.field), [field])
    assert.match(error.details[0].message, message instanceof RegExp ? message : new RegExp(`^${message}$`))
    assert.ok(error.message.includes(`${field} ${error.details[0].message}`))
  })
}

test('everything wrong with an order is said at once', async () => {
  const payload = { reference: '', items: [{ product_id: 'mug', quantity: 0, colour: 'red' }] }
  const response = await app.inject({ method: 'POST', url: '/api/orders', payload })
  const fields = response.json().error.details.map((detail) => detail.field)
  assert.deepEqual(fields.sort(), ['items[0].colour', 'items[0].quantity', 'reference'])
})

test('an order id that is no UUID is refused', async () => {
  const response = await app.inject('/api/orders/1')
  assert.equal(response.statusCode, 400)
  assert.equal(response.json().error.code, 'invalid_order_id')
  assert.match(response.json().error.message, /id must be a UUID/)
})
