/** Payments: made once for each idempotency key, kept in a double-entry ledger. */

import merchantRoutes from './merchantRoutes.js'
import paymentRoutes from './paymentRoutes.js'

async function routes(app, options) {
  app.addHook('onRequest', async (request, reply) => void reply.header('cache-control', 'no-store'))
  app.register(merchantRoutes, options)
  app.register(paymentRoutes, options)
}

export default {
  migrations: new URL('../../../migrations/payments', import.meta.url),
  routes: [routes],
  rights: [
    ['SELECT', 'currencies'],
    ['SELECT', 'merchants'],
    ['SELECT', 'accounts'],
    ['SELECT', 'payments'],
    [
      'INSERT',
      'payments',
      ['id', 'merchant', 'amount', 'currency', 'reference', 'created_at', 'idempotency_key', 'request_hash', 'answer'],
    ],
    ['SELECT', 'entries'],
    ['INSERT', 'entries', ['payment', 'account', 'amount']],
  ],
}
