/** Trace ids as X-Ray has them: they begin with the time, and are written with hyphens. */

import { randomBytes } from 'node:crypto'

/** Makes ids for a tracer: the first 8 of 32 digits are seconds since 1970, by which X-Ray finds a trace. */
export const idGenerator = {
  generateTraceId() {
    const seconds = Math.floor(Date.now() / 1000)
    return seconds.toString(16).padStart(8, '0') + randomBytes(12).toString('hex')
  },
  generateSpanId() {
    return randomBytes(8).toString('hex')
  },
}

/** An id as X-Ray's console and CloudWatch look for it: 1-67891233-abcdef012345678912345678. */
export function toXRay(traceId) {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
}
