/** Placing orders and reading them back. */

import { refuseOtherMethods, RequestError } from '../errors.js'
import { findOrder, placeOrder } from '../orders.js'
import { explain } from '../validation.js'

const itemSchema = {
  type: 'object',
  description: 'an object with product_id and quantity',
  required: ['product_id', 'quantity'],
  additionalProperties: false,
  properties: {
    product_id: {
      type: 'string',
      pattern: '^[a-z0-9-]{1,64}$',
      description: 'the id of a product: 1 to 64 of a-z, 0-9 and -',
    },
    quantity: { type: 'integer', minimum: 1, maximum: 1000, description: 'a whole number from 1 to 1000' },
  },
}

const orderSchema = {
  type: 'object',
  description: 'a JSON object with items',
  required: ['items'],
  additionalProperties: false,
  properties: {
    reference: {
      type: 'string',
      pattern: '^[A-Za-z0-9._:-]{1,64}$',
      description: "the customer's own reference: 1 to 64 letters, digits and . _ : -",
    },
    items: { type: 'array', minItems: 1, maxItems: 50, items: itemSchema, description: 'a list of 1 to 50 items' },
  },
}

const idSchema = {
  type: 'object',
  properties: { id: { type: 'string', format: 'uuid', description: 'a UUID' } },
}

export default async function orderRoutes(app, { database }) {
  app.post('/api/orders', {
    schema: { body: orderSchema },
    schemaErrorFormatter: explain('invalid_order', 'The order is not valid'),
    async handler(request, reply) {
      const order = await placeOrder(database, request.body)
      // Relative to the request's own address, which carries the stage's name when it came through API Gateway.
      return reply.code(201).header('location', `orders/${order.id}`).send(order)
    },
  })
  refuseOtherMethods(app, '/api/orders', ['POST'])

  app.get('/api/orders/:id', {
    schema: { params: idSchema },
    schemaErrorFormatter: explain('invalid_order_id', 'The order id is not valid'),
    async handler(request) {
      const order = await findOrder(database, request.params.id)
      if (!order) throw new RequestError(404, 'order_not_found', `There is no order ${request.params.id}.`)
      return order
    },
  })
  refuseOtherMethods(app, '/api/orders/:id', ['GET', 'HEAD'])
}
