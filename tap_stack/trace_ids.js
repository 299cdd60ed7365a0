// One trace for a request and all that it leads to. Runs at CloudFront, before its cache (cloudfront-js-2.0), for what
// goes on to a service. A page's own requests continue the trace of the page: they have a traceparent.

const crypto = require('crypto')

const SAMPLED_PERCENT = 100
const TRACEPARENT = /^00-([0-9a-f]{8})([0-9a-f]{24})-[0-9a-f]{16}-[0-9a-f]{2}$/

// The name is CloudFront's.
function handler(event) {
  const headers = event.request.headers
  const given = headers.traceparent
  const traceparent = given && TRACEPARENT.test(given.value) ? given.value : begin(event.context.requestId)
  const trace = TRACEPARENT.exec(traceparent)
  headers.traceparent = { value: traceparent }
  // The same for what knows X-Ray's header only: the load balancer writes it to its access log.
  headers['x-amzn-trace-id'] = { value: `Root=1-${trace[1]}-${trace[2]}` }
  return event.request
}

// X-Ray's ids begin with the time. The rest is as unique as CloudFront's own name of the request, of which it is made.
function begin(requestId) {
  const time = Math.floor(Date.now() / 1000).toString(16).padStart(8, '0')
  const digest = crypto.createHash('sha256').update(requestId).digest('hex')
  const draw = (parseInt(digest.slice(40, 48), 16) / 0x100000000) * 100
  return `00-${time}${digest.slice(0, 24)}-${digest.slice(24, 40)}-${draw < SAMPLED_PERCENT ? '01' : '00'}`
}
