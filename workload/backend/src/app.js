/** The HTTP application, without its process: routes over a database. */

import { randomUUID } from 'node:crypto'

import fastify from 'fastify'

import { sendError, sendNotFound } from './errors.js'
import healthRoutes from './health.js'
import { loggerOptions } from './log.js'
import { validatorOptions } from './validation.js'

const BODY_LIMIT_BYTES = 16 * 1024
const REQUEST_TIMEOUT_MS = 30_000

/**
 * Builds the application that serves one of the APIs. It logs JSON lines to stdout, and closes the database after its
 * last request.
 */
export function buildApp({ api, database, logLevel }) {
  const app = fastify({
    logger: loggerOptions(logLevel),
    // The load balancer's trace id, so that a request can be followed through its access log, X-Ray and ours.
    requestIdHeader: 'x-amzn-trace-id',
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false, // who gets in before the door is shut is served
    ajv: { customOptions: validatorOptions },
    frameworkErrors: sendError,
  })
  app.setErrorHandler(sendError)
  app.setNotFoundHandler(sendNotFound)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  closeConnectionsWhenClosing(app)
  app.addHook('onClose', () => database.close())
  for (const routes of [healthRoutes, ...api.routes]) app.register(routes, { database })
  return app
}

/** Has the last answer on a connection end it; a load balancer would keep it, and us, for another minute. */
function closeConnectionsWhenClosing(app) {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
