/** One shape for every error: {"error": {"code", "message", "details"}}. */

import { DatabaseUnavailable } from './connections.js'

/** An answer other than success that a route decides on. `code` is for programs, the rest for people. */
export class RequestError extends Error {
  constructor(statusCode, code, message, details = []) {
    super(message)
    Object.assign(this, { statusCode, code, details })
  }
}

// https://fastify.dev/docs/latest/Reference/Errors/
const FRAMEWORK_ERRORS = {
  FST_ERR_BAD_URL: ['bad_url', 'The address is not a valid URL.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is larger than the 16 KiB that are allowed.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid_json', 'The body is empty, but must be JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid_json', 'The body is not valid JSON.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'The body must be sent as application/json.'],
}

/** Answers with an error's status and shape, and logs those that are not the client's. */
export function sendError(error, request, reply) {
  const known = toRequestError(error)
  if (known.statusCode >= 500) request.log.error({ err: error }, known.message)
  if (known.statusCode === 503) reply.header('retry-after', '5')
  const { code, message, details } = known
  return reply.code(known.statusCode).send({ error: { code, message, details } })
}

/** Answers a request that no route takes. */
export function sendNotFound(request, reply) {
  return sendError(new RequestError(404, 'not_found', `There is nothing at ${request.url}.`), request, reply)
}

/** Answers every method that a path does not take with 405, naming those it does. */
export function refuseOtherMethods(app, url, allowed) {
  app.route({
    url,
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    handler(request, reply) {
      reply.header('allow', allowed.join(', '))
      const message = `${request.method} is not possible here, only ${allowed.join(', ')}.`
      throw new RequestError(405, 'method_not_allowed', message)
    },
  })
}

function toRequestError(error) {
  if (error instanceof RequestError) return error
  if (error instanceof DatabaseUnavailable) return new RequestError(503, 'database_unavailable', `${error.message}.`)
  const [code, message] = FRAMEWORK_ERRORS[error.code] ?? ['bad_request', error.message]
  if (error.statusCode >= 400 && error.statusCode < 500) return new RequestError(error.statusCode, code, message)
  const apology = 'Something went wrong on our side. The x-request-id header names this request.'
  return new RequestError(500, 'internal_error', apology)
}
