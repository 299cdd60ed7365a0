/** What the console asks the payments backend. */

import { client } from '../../web-common/http.js'

const { get, post } = client('The payment service')
const PAGE_SIZE = 10
const TRY_AGAIN = new Set([0, 408, 409, 425, 429])

/** Whom one can pay. */
export async function fetchMerchants(options) {
  const { merchants } = await get('/api/merchants', options)
  return merchants
}

/** What a merchant has, in each currency that it was paid in. */
export async function fetchBalances(merchant, options) {
  const { balances } = await get(`/api/merchants/${encodeURIComponent(merchant)}/balance`, options)
  return balances.filter(({ amount }) => amount !== 0)
}

/** A page of a merchant's payments, newest first: {payments, next}; `next` is what to ask for with `before`. */
export function fetchPayments(merchant, { before, ...options } = {}) {
  const query = new URLSearchParams({ merchant, limit: PAGE_SIZE })
  if (before) query.set('before', before)
  return get(`/api/payments?${query}`, options)
}

/** A payment that was made. */
export const fetchPayment = (id, options) => get(`/api/payments/${encodeURIComponent(id)}`, options)

/** Makes the payment of an attempt. However often it is asked for the same attempt, there is one payment. */
export const pay = ({ key, payment }) => post('/api/payments', payment, { 'idempotency-key': key })

/** Whether an error leaves open if the payment was made, so that it has to be asked for again with the same key. */
export const leavesOpen = ({ status = 0 }) => status < 400 || status >= 500 || TRY_AGAIN.has(status)
