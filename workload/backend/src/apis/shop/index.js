/** The shop: products that can be ordered, and orders. */

import orderRoutes from './orderRoutes.js'
import productRoutes from './productRoutes.js'

export default {
  migrations: new URL('../../../migrations/shop', import.meta.url),
  routes: [productRoutes, orderRoutes],
  rights: [
    ['SELECT', 'products'],
    ['SELECT', 'orders'],
    ['INSERT', 'orders', ['reference', 'total', 'currency']],
    ['SELECT', 'order_items'],
    ['INSERT', 'order_items', ['order_id', 'position', 'product_id', 'quantity', 'unit_price']],
  ],
}
