/** Making payments and reading them back. */

import { refuseOtherMethods, RequestError } from '../../errors.js'
import { explain, idSchema } from '../../validation.js'
import { idempotencyKey } from './idempotency.js'
import { makePayment } from './payments.js'
// A file of its own, for API Gateway validates by it too.
import paymentSchema from './payment.schema.json' with { type: 'json' }
import { findPayment, listPayments } from './queries.js'

const DEFAULT_LIMIT = 20

const listSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    merchant: { type: 'string', pattern: '^[a-z0-9-]{1,64}$', description: 'the id of a merchant' },
    limit: { type: 'string', pattern: '^([1-9]\\d?|100)$', description: 'a whole number from 1 to 100' },
    before: { type: 'string', format: 'uuid', description: 'the id of a payment' },
  },
}

export default async function paymentRoutes(app, { database }) {
  app.post('/api/payments', {
    schema: { body: paymentSchema },
    schemaErrorFormatter: explain('invalid_payment', 'The payment is not valid'),
    onRequest: async (request) => void idempotencyKey(request), // before there is any use in looking at the body
    async handler(request, reply) {
      const { id, answer, replayed } = await makePayment(database, idempotencyKey(request), request.body)
      if (replayed) reply.header('idempotent-replayed', 'true')
      // Relative to the request's own address, which carries the stage's name when it came through API Gateway.
      reply.code(201).header('location', `payments/${id}`)
      return reply.type('application/json; charset=utf-8').send(answer)
    },
  })
  app.get('/api/payments', {
    schema: { querystring: listSchema },
    schemaErrorFormatter: explain('invalid_query', 'The query is not valid'),
    async handler(request) {
      const { limit = DEFAULT_LIMIT, ...query } = request.query
      return listPayments(database, { ...query, limit: Number(limit) })
    },
  })
  refuseOtherMethods(app, '/api/payments', ['GET', 'HEAD', 'POST'])

  app.get('/api/payments/:id', {
    schema: { params: idSchema },
    schemaErrorFormatter: explain('invalid_payment_id', 'The payment id is not valid'),
    async handler(request) {
      const payment = await findPayment(database, request.params.id)
      if (!payment) throw new RequestError(404, 'payment_not_found', `There is no payment ${request.params.id}.`)
      return payment
    },
  })
  refuseOtherMethods(app, '/api/payments/:id', ['GET', 'HEAD'])
}
