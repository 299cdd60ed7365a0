/** The Idempotency-Key header, and what makes two requests the same one. */

import { createHash } from 'node:crypto'

import { RequestError } from '../../errors.js'

const KEY = /^[!-~]{1,255}$/

/** The request's key. Throws a RequestError if it has none that is valid. */
export function idempotencyKey(request) {
  const key = request.headers['idempotency-key']
  if (key !== undefined && KEY.test(key)) return key
  const what = key === undefined ? 'is missing' : 'is not valid'
  const message = `The header Idempotency-Key ${what}: it must be 1 to 255 visible ASCII characters, the same ones at each retry.`
  const details = [{ field: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]
  throw new RequestError(400, 'invalid_idempotency_key', message, details)
}

/** A hash of what a body says, however it is written: white space and the order of fields do not matter. */
export function hashOf(body) {
  return createHash('sha256').update(canonical(body)).digest()
}

function canonical(value) {
  return JSON.stringify(value, (_, inner) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
