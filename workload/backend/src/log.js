/** How the log is written: each line names the trace that it belongs to, and tells of an error what is chosen here. */

import pino from 'pino'

let currentTraceId = () => undefined

/** Has lines name the trace that `read` returns while they are written, if there is one. */
export function logTraceIdFrom(read) {
  currentTraceId = read
}

/** Fastify's options for a log of lines from `level` on. */
export function loggerOptions(level) {
  return { level, mixin: context, serializers: { err: told } }
}

function context() {
  const id = currentTraceId()
  return id ? { trace_id: id } : {}
}

/**
 * Libraries attach to an error what they have at hand. `pg` has the values of a row that was refused, or the connection
 * that was lost, in 500 KB: its settings, the certificates of all authorities, and the key by which its statements are ended.
 */
function told(error) {
  if (!(error instanceof Error)) return String(error)
  const { type, message, code, constraint, stack, aggregateErrors } = pino.stdSerializers.err(error)
  return { type, message, code, constraint, stack, aggregateErrors: aggregateErrors && error.errors.map(told) }
}
