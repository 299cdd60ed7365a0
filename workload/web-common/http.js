/** Requests to the backend, at /api of wherever this page came from. */

import { traceparent } from './trace.js'

const RETRY_SECONDS = 5 // as the backend's own Retry-After says
const PATIENT_TRIES = 8 // a database that has paused takes up to half a minute to resume

/** An answer other than success, in the backend's own words; status 0: there was none. */
export class ApiError extends Error {
  constructor(message, { status = 0, code = 'unreachable', details = [] } = {}) {
    super(message)
    Object.assign(this, { status, code, details })
  }
}

/**
 * What asks one backend.
 * @param who How its troubles are told to people, such as "The shop".
 */
export function client(who) {
  async function request(path, { headers, ...options } = {}) {
    let response
    try {
      response = await fetch(path, { ...options, headers: { accept: 'application/json', ...traced(), ...headers } })
    } catch (error) {
      if (error.name === 'AbortError') throw error
      throw new ApiError(`${who} cannot be reached. Is this device online?`)
    }
    const body = await response.json().catch(() => undefined)
    if (!response.ok) throw refusal(response.status, body?.error)
    if (body === undefined) {
      throw new ApiError(`${who} gave an answer that cannot be read.`, { status: response.status, code: 'unreadable' })
    }
    return body
  }

  /** Sends a body. Never tried again by itself: what it does might be done twice. */
  const post = (path, body, headers = {}) => request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

  /** Asks again while the backend has no database. `onWait` is called each time. */
  async function get(path, { signal, onWait = () => {}, pause = sleep } = {}) {
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

  function refusal(status, error) {
    if (typeof error?.message === 'string') return new ApiError(error.message, { status, ...error })
    const message = status >= 500 ? `${who} is having trouble. Please try again in a moment.` : `${who} refused this.`
    return new ApiError(message, { status, code: 'unknown' })
  }

  return { get, post }
}

function traced() {
  const found = traceparent()
  return found ? { traceparent: found } : {}
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
