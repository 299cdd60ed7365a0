/** What the shop asks its backend. */

import { client } from '../../web-common/http.js'

const { get, post } = client('The shop')

/** What can be ordered. `onWait` is called when it takes longer, because the shop has to wake up. */
export async function fetchProducts(options) {
  const { products } = await get('/api/products', options)
  return products
}

/** An order that was placed. */
export const fetchOrder = (id, options) => get(`/api/orders/${encodeURIComponent(id)}`, options)

/** Places an order. Never tried again by itself: it might be placed twice. */
export const placeOrder = (order) => post('/api/orders', order)
