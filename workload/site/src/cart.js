/** The cart: a plain object from product id to quantity, and what can happen to it. */

import { times } from './money.js'

export const MOST_OF_ONE = 1000 // the backend takes no more of one product in one order
export const MOST_PRODUCTS = 50 // nor more products

/** The cart after one change. A quantity of 0 takes the product out. */
export function changed(cart, productId, quantity) {
  const { [productId]: before, ...others } = cart
  const kept = Math.min(Math.max(Math.trunc(quantity) || 0, 0), MOST_OF_ONE)
  if (kept === 0) return others
  if (before === undefined && Object.keys(others).length >= MOST_PRODUCTS) return cart
  return { ...cart, [productId]: kept }
}

/** How many things are in it. */
export const count = (cart) => Object.values(cart).reduce((sum, quantity) => sum + quantity, 0)

/** Its lines with their products. What is no longer sold is left out. */
export function lines(cart, products) {
  return products
    .filter(({ id }) => id in cart)
    .map((product) => ({ product, quantity: cart[product.id], price: times(product.price, cart[product.id]) }))
}

/** What the lines cost together, or null if there are none. */
export function total(cartLines) {
  if (cartLines.length === 0) return null
  const amount = cartLines.reduce((sum, { price }) => sum + price.amount, 0)
  return { amount, currency: cartLines[0].price.currency }
}

/** What the backend takes as an order. */
export const asOrder = (cartLines) => ({
  items: cartLines.map(({ product, quantity }) => ({ product_id: product.id, quantity })),
})

/** A cart from text that an earlier visit, or anybody, left in the browser. */
export function parse(text) {
  let found
  try {
    found = JSON.parse(text)
  } catch {
    return {}
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return {}
  return Object.entries(found).reduce(
    (cart, [id, quantity]) => (Number.isInteger(quantity) ? changed(cart, id, quantity) : cart),
    {},
  )
}
