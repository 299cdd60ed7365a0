/**
 * Distributed tracing, for `node --import ./src/tracing.js`: it has to be there before what it follows is loaded. Without
 * a collector to send to, nothing of OpenTelemetry is loaded.
 */

if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
  const { start } = await import('./tracing/start.js')
  start(process.env)
}
