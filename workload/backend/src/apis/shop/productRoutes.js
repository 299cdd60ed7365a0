/** What can be ordered. */

import { refuseOtherMethods } from '../../errors.js'

export default async function productRoutes(app, { database }) {
  app.get('/api/products', async () => {
    const rows = await database.read('SELECT id, name, price, currency FROM products ORDER BY id')
    return { products: rows.map(({ id, name, price, currency }) => ({ id, name, price: { amount: price, currency } })) }
  })
  refuseOtherMethods(app, '/api/products', ['GET', 'HEAD'])
}
