import assert from 'node:assert/strict'
import { test } from 'node:test'

import { asOrder, changed, count, lines, MOST_OF_ONE, MOST_PRODUCTS, parse, total } from '../src/cart.js'

const MUG = { id: 'mug', name: 'Mug', price: { amount: 1450, currency: 'USD' } }
const POSTER = { id: 'poster', name: 'Poster', price: { amount: 2800, currency: 'USD' } }

test('a quantity replaces the one before, and 0 takes the product out', () => {
  assert.deepEqual(changed({ mug: 1 }, 'mug', 3), { mug: 3 })
  assert.deepEqual(changed({ mug: 1, poster: 1 }, 'mug', 0), { poster: 1 })
  assert.deepEqual(changed({ mug: 1 }, 'mug', Number.NaN), {})
})

test('a cart stays within what one order may hold', () => {
  assert.deepEqual(changed({}, 'mug', MOST_OF_ONE + 1), { mug: MOST_OF_ONE })
  const full = Object.fromEntries(Array.from({ length: MOST_PRODUCTS }, (_, number) => [`p${number}`, 1]))
  assert.equal(changed(full, 'one-more', 1), full)
  assert.equal(changed(full, 'p0', 2).p0, 2)
})

test('lines have prices, and what is no longer sold is left out', () => {
  const found = lines({ mug: 2, gone: 1, poster: 1 }, [MUG, POSTER])
  assert.deepEqual(found.map(({ product, quantity }) => [product.id, quantity]), [['mug', 2], ['poster', 1]])
  assert.deepEqual(total(found), { amount: 2 * 1450 + 2800, currency: 'USD' })
  assert.deepEqual(asOrder(found), { items: [{ product_id: 'mug', quantity: 2 }, { product_id: 'poster', quantity: 1 }] })
  assert.equal(total([]), null)
})

test('things are counted, not products', () => {
  assert.equal(count({ mug: 2, poster: 1 }), 3)
})

test('a stored cart is read with suspicion', () => {
  assert.deepEqual(parse('{"mug":2}'), { mug: 2 })
  for (const text of [null, '', '{', '[]', '7', 'null', '{"mug":"many"}', '{"mug":-1}', '{"mug":0.5}']) {
    assert.deepEqual(parse(text), {}, text)
  }
})
