/** The tracer: spans of requests and of what they ask the database, sent to the collector beside this process. */

import { subscribe } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'

import { logTraceIdFrom } from '../log.js'
import { idGenerator, toXRay } from './ids.js'
import { requestPropagator } from './propagator.js'

const require = createRequire(import.meta.url)
const { context, propagation, ROOT_CONTEXT, trace } = require('@opentelemetry/api')
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks')
const { getRPCMetadata } = require('@opentelemetry/core')
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http')
const { registerInstrumentations } = require('@opentelemetry/instrumentation')
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http')
const { PgInstrumentation } = require('@opentelemetry/instrumentation-pg')
const { resourceFromAttributes } = require('@opentelemetry/resources')
const sdk = require('@opentelemetry/sdk-trace')

const SEND_EVERY_MS = 1_000
const SEND_TIMEOUT_MS = 2_000 // also the most that stopping waits for a collector that is gone
const UNTRACED = new Set(['/api/health', '/api/ready'])

/** Starts tracing as the variables of OpenTelemetry say. Ends the process if they make no sense. */
export function start(env) {
  const ratio = sampledRatio(env)
  if (ratio === undefined) return refuse(env)
  const byRatio = new sdk.TraceIdRatioBasedSampler(ratio)
  const provider = new sdk.TracerProvider({
    idGenerator,
    resource: resourceFromAttributes({ 'service.name': env.OTEL_SERVICE_NAME || 'backend' }),
    sampler: new sdk.ParentBasedSampler({ root: byRatio }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ timeoutMillis: SEND_TIMEOUT_MS }),
        exportTimeoutMillis: SEND_TIMEOUT_MS,
        scheduledDelayMillis: Number(env.OTEL_BSP_SCHEDULE_DELAY) || SEND_EVERY_MS,
      }),
    ],
  })
  const isSampled = (traceId) =>
    byRatio.shouldSample(ROOT_CONTEXT, traceId).decision === sdk.SamplingDecision.RECORD_AND_SAMPLED
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(requestPropagator(isSampled))
  instrument(provider)
  followFastify(provider)
  logTraceIdFrom(() => {
    const current = trace.getSpanContext(context.active())
    return current && toXRay(current.traceId)
  })
}

/** A share from 0 to 1 of the traces that begin here; undefined if the variables name none. */
function sampledRatio({ OTEL_TRACES_SAMPLER: sampler = 'parentbased_always_on', OTEL_TRACES_SAMPLER_ARG: share }) {
  if (sampler === 'parentbased_always_on') return 1
  const ratio = share ? Number(share) : NaN
  return sampler === 'parentbased_traceidratio' && ratio >= 0 && ratio <= 1 ? ratio : undefined
}

function refuse({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: share }) {
  process.stderr.write(
    `The backend cannot start. OTEL_TRACES_SAMPLER is "${sampler}" and OTEL_TRACES_SAMPLER_ARG "${share ?? ''}": the` +
      ' one must be parentbased_always_on, or parentbased_traceidratio, and the other then a number from 0 to 1.\n',
  )
  process.exit(2)
}

/** What is loaded by `require` is changed where it is, so that modules which import it later see that, too. */
function instrument(tracerProvider) {
  registerInstrumentations({
    tracerProvider,
    instrumentations: [
      new HttpInstrumentation({
        disableOutgoingRequestInstrumentation: true,
        ignoreIncomingRequestHook: (request) => UNTRACED.has(request.url.split('?', 1)[0]),
        requestHook: leaveOutQuery,
      }),
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true, requestHook: describeQuery }),
    ],
  })
  require('node:http')
  require('pg')
}

/** What somebody looks for is nobody else's business; its route tells what it is about. */
function leaveOutQuery(span, request) {
  if (request.url?.includes('?')) span.setAttribute('url.query', '…')
}

/** The names that the collector's exporter knows databases by: it calls them <database>@<host>. Never a value. */
function describeQuery(span, { query, connection: { database, host, port } }) {
  span.setAttributes({
    'db.system': 'postgresql',
    'db.name': database,
    'db.connection_string': `postgresql://${host}:${port}/${database}`,
    'db.statement': query.text,
  })
}

/** Spans get the route's name, and are sent before the process ends. */
function followFastify(provider) {
  subscribe('fastify.initialization', ({ fastify }) => {
    fastify.addHook('onRequest', async (request) => {
      const metadata = getRPCMetadata(context.active())
      if (metadata) metadata.route = request.routeOptions.url
    })
    fastify.addHook('onClose', () => provider.shutdown().catch(() => {})) // the last that is closed: it was the first
  })
}
