/** Reading payments, merchants and balances back. */

import { RequestError } from '../../errors.js'

const COLUMNS = 'id, merchant, amount, currency, reference, created_at'

/** The payment with this id, or undefined. */
export async function findPayment(database, id) {
  const row = await database.find(`SELECT ${COLUMNS} FROM payments WHERE id = $1`, [id])
  return row && present(row)
}

/**
 * At most `limit` payments, the newest first, of one merchant or of all: { payments, next }.
 * `before` is the id of a payment that all of them are older than; `next` is that for the page after this one, or null.
 */
export async function listPayments(database, { merchant = null, limit, before = null }) {
  const last = before && (await findPayment(database, before))
  if (last === undefined) {
    const details = [{ field: 'before', message: 'must be the id of a payment' }]
    throw new RequestError(400, 'invalid_query', `There is no payment ${before} that others could be before.`, details)
  }
  const values = [limit + 1]
  const conditions = ['true']
  if (merchant !== null) conditions.push(`merchant = $${values.push(merchant)}`)
  if (last !== null) {
    conditions.push(`(created_at, id) < ($${values.push(last.created_at)}, $${values.push(last.id)})`)
  }
  const rows = await database.read(
    `SELECT ${COLUMNS} FROM payments WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT $1`,
    values,
  )
  const payments = rows.slice(0, limit).map(present)
  return { payments, next: rows.length > limit ? payments.at(-1).id : null }
}

/** All merchants. */
export async function listMerchants(database) {
  return database.read('SELECT id, name FROM merchants ORDER BY id')
}

/** What a merchant has been paid, in each currency that it takes, or undefined if there is no such merchant. */
export async function findBalances(database, merchant) {
  // Sums may be larger than a number of JavaScript is exact.
  const row = await database.find(
    `SELECT (
       SELECT json_agg(json_build_object('amount', balance::text, 'currency', currency) ORDER BY currency)
       FROM accounts, LATERAL (SELECT coalesce(sum(amount), 0) AS balance FROM entries WHERE account = accounts.id) AS summed
       WHERE accounts.merchant = merchants.id
     ) AS balances
     FROM merchants WHERE id = $1`,
    [merchant],
  )
  return row && (row.balances ?? []).map(({ amount, currency }) => ({ amount: JSON.rawJSON(amount), currency }))
}

function present({ id, merchant, amount, currency, reference, created_at }) {
  return { id, merchant, amount: { amount: Number(amount), currency }, reference, status: 'accepted', created_at }
}
