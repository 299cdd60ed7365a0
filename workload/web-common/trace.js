/** The trace that this page's own delivery belongs to, so that what the page asks for joins it. */

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/** What the page's server said in `Server-Timing`: a W3C traceparent, or undefined if it did not. */
export function traceparent(navigations = performance.getEntriesByType('navigation')) {
  const timings = navigations[0]?.serverTiming ?? []
  const { description } = timings.find(({ name }) => name === 'traceparent') ?? {}
  return TRACEPARENT.test(description) ? description : undefined
}
