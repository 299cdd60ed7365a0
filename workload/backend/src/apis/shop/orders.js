/** Orders: priced by us, from the products' prices at the moment of ordering. */

import { RequestError } from '../../errors.js'

/** Places an order and returns it. Throws a RequestError for what cannot be ordered. */
export async function placeOrder(database, { items, reference = null }) {
  return database.transaction(async (query) => {
    const products = await findProducts(query, items)
    const lines = items.map((item) => ({ ...item, unit_price: products.get(item.product_id).price }))
    const currency = products.get(items[0].product_id).currency
    const total = lines.reduce((sum, line) => sum + line.quantity * line.unit_price, 0)

    const [order] = await query(
      'INSERT INTO orders (reference, total, currency) VALUES ($1, $2, $3) RETURNING *',
      [reference, total, currency],
    )
    await query(
      `INSERT INTO order_items (order_id, position, product_id, quantity, unit_price)
       SELECT $1, ordinality, product_id, quantity, unit_price
       FROM ROWS FROM (json_to_recordset($2) AS (product_id text, quantity integer, unit_price integer))
       WITH ORDINALITY`,
      [order.id, JSON.stringify(lines)],
    )
    return present(order, lines)
  })
}

/** The order with this id, or undefined. */
export async function findOrder(database, id) {
  // In one statement, so that all of it comes from one server.
  const order = await database.find(
    `SELECT *, (
       SELECT json_agg(json_build_object('product_id', product_id, 'quantity', quantity, 'unit_price', unit_price)
                       ORDER BY position)
       FROM order_items WHERE order_id = id
     ) AS lines
     FROM orders WHERE id = $1`,
    [id],
  )
  return order && present(order, order.lines)
}

async function findProducts(query, items) {
  const ids = items.map((item) => item.product_id)
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index)
  if (repeated) {
    const message = `The order is not valid: the product "${repeated}" is in it twice.`
    throw new RequestError(400, 'invalid_order', message)
  }

  const rows = await query('SELECT id, price, currency FROM products WHERE id = ANY ($1)', [ids])
  const products = new Map(rows.map((row) => [row.id, row]))
  const unknown = ids.filter((id) => !products.has(id))
  if (unknown.length > 0) {
    const details = unknown.map((id) => ({
      field: `items[${ids.indexOf(id)}].product_id`,
      message: `there is no product "${id}"`,
    }))
    const names = unknown.map((id) => `"${id}"`).join(', ')
    throw new RequestError(400, 'unknown_product', `There is no product ${names}.`, details)
  }
  const currencies = new Set(rows.map((row) => row.currency))
  if (currencies.size > 1) {
    const message = `One order cannot be paid in several currencies: ${[...currencies].sort().join(', ')}.`
    throw new RequestError(400, 'mixed_currencies', message)
  }
  return products
}

function present(order, lines) {
  const { id, reference, currency, created_at } = order
  const money = (amount) => ({ amount: Number(amount), currency })
  const items = lines.map((line) => ({ ...line, unit_price: money(line.unit_price) }))
  return { id, reference, items, total: money(order.total), created_at }
}
