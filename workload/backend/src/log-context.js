/** What every line of the log says beside its message: the trace that it belongs to. */

let currentTraceId = () => undefined

/** Has lines name the trace that `read` returns while they are written, if there is one. */
export function logTraceIdFrom(read) {
  currentTraceId = read
}

/** Pino's mixin. */
export function logContext() {
  const id = currentTraceId()
  return id ? { trace_id: id } : {}
}
