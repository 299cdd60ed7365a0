/** Which trace a request belongs to: `traceparent` says it or, where there is none, what AWS puts into its own header. */

import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { trace, TraceFlags } = require('@opentelemetry/api')
const { CompositePropagator, W3CTraceContextPropagator } = require('@opentelemetry/core')
const { AWSXRayPropagator } = require('@opentelemetry/propagator-aws-xray')

const HEADER = 'x-amzn-trace-id'
const ROOT = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})\s*(?:;|$)/
const SAMPLED = /(?:^|;)\s*Sampled=([01])\s*(?:;|$)/

/** The last that finds a trace wins. `isSampled(traceId)` decides where nobody has yet. */
export function requestPropagator(isSampled) {
  return new CompositePropagator({
    propagators: [
      new LoadBalancerPropagator(isSampled),
      new AWSXRayPropagator(),
      new W3CTraceContextPropagator(),
    ],
  })
}

/**
 * Takes the trace id of a load balancer's access log, which tells no parent and has rarely decided anything. The parent
 * is made of the id, as a span without one would begin another trace.
 */
class LoadBalancerPropagator {
  #isSampled

  constructor(isSampled) {
    this.#isSampled = isSampled
  }

  extract(context, carrier, getter) {
    const header = String(getter.get(carrier, HEADER) ?? '')
    const [, time, rest] = ROOT.exec(header) ?? []
    if (!time) return context
    const traceId = time + rest
    const [, decision] = SAMPLED.exec(header) ?? []
    const isSampled = decision ? decision === '1' : this.#isSampled(traceId)
    const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE
    return trace.setSpanContext(context, { traceId, spanId: rest.slice(8), traceFlags, isRemote: true })
  }

  inject() {} // nobody is called who would need it

  fields() {
    return [HEADER]
  }
}
