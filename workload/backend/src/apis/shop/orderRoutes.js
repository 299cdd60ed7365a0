/** Placing orders and reading them back. */

import { refuseOtherMethods, RequestError } from '../../errors.js'
import { explain, idSchema } from '../../validation.js'
import { findOrder, placeOrder } from './orders.js'
// A file of its own, for API Gateway validates by it too.
import orderSchema from './order.schema.json' with { type: 'json' }

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
