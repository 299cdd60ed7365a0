/** The backend, at /api of wherever this page came from. */

const RETRY_SECONDS = 5 // as the backend's own Retry-After says
const PATIENT_TRIES = 8 // a database that has paused takes up to half a minute to resume

/** An answer other than success, in the backend's own words. */
export class ApiError extends Error {
  constructor(message, { status = 0, code = 'unreachable', details = [] } = {}) {
    super(message)
    Object.assign(this, { status, code, details })
  }
}

/** What can be ordered. `onWait` is called when it takes longer, because the shop has to wake up. */
export async function fetchProducts(options) {
  const { products } = await patiently('/api/products', options)
  return products
}

/** An order that was placed. */
export const fetchOrder = (id, options) => patiently(`/api/orders/${encodeURIComponent(id)}`, options)

/** Places an order. Never tried again by itself: it might be placed twice. */
export function placeOrder(order) {
  return request('/api/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  })
}

async function patiently(path, { signal, onWait = () => {}, pause = sleep } = {}) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request(path, { signal })
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 503 || tries === PATIENT_TRIES) throw error
    }
    onWait()
    await pause(RETRY_SECONDS * 1000)
    signal?.throwIfAborted()
  }
}

async function request(path, options) {
  let response
  try {
    response = await fetch(path, { ...options, headers: { accept: 'application/json', ...options.headers } })
  } catch (error) {
    if (error.name === 'AbortError') throw error
    throw new ApiError('The shop cannot be reached. Is this device online?')
  }
  const body = await response.json().catch(() => undefined)
  if (!response.ok) throw refusal(response.status, body?.error)
  if (body === undefined) throw new ApiError('The shop gave an answer that cannot be read.', { code: 'unreadable' })
  return body
}

function refusal(status, error) {
  if (typeof error?.message === 'string') return new ApiError(error.message, { status, ...error })
  const message = status >= 500 ? 'The shop is having trouble. Please try again in a moment.' : 'The shop refused this.'
  return new ApiError(message, { status, code: 'unknown' })
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
