/** Making payments: at most one for each idempotency key, however often and from wherever it is asked for. */

import { randomUUID } from 'node:crypto'

import { RequestError } from '../../errors.js'
import { hashOf } from './idempotency.js'

// One statement, so that it happens whole or not at all, and nothing is left open when we or the connection are lost.
// While another transaction makes a payment of the same key, it waits for that one's end.
const INSERT = `
  WITH parties AS (
    SELECT creditor.merchant, creditor.id AS creditor, clearing.id AS clearing
    FROM accounts creditor
    JOIN accounts clearing ON clearing.merchant IS NULL AND clearing.currency = creditor.currency
    WHERE creditor.merchant = $2 AND creditor.currency = $4
  ), payment AS (
    INSERT INTO payments (id, merchant, amount, currency, reference, created_at, idempotency_key, request_hash, answer)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 FROM parties
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING id, amount
  ), written AS (
    INSERT INTO entries (payment, account, amount)
    SELECT payment.id, entry.account, entry.amount
    FROM payment, parties,
      LATERAL (VALUES (parties.clearing, -payment.amount), (parties.creditor, payment.amount)) AS entry (account, amount)
  )
  SELECT id FROM payment`

/**
 * Makes the payment of a key, or finds the one that was made with it: { id, answer, replayed }.
 * Throws a RequestError when the key was used for another payment, or when there is no such merchant or currency.
 */
export async function makePayment(database, key, body) {
  const { merchant, amount, reference = null } = body
  const payment = { id: randomUUID(), merchant, amount, reference, status: 'accepted', created_at: new Date() }
  const answer = JSON.stringify(payment)
  const hash = hashOf(body)
  const made = await database.insist(INSERT, [
    payment.id,
    merchant,
    amount.amount,
    amount.currency,
    reference,
    payment.created_at,
    key,
    hash,
    answer,
  ])
  if (made.length > 0) return { id: payment.id, answer, replayed: false }

  const [first] = await database.insist('SELECT id, request_hash, answer FROM payments WHERE idempotency_key = $1', [key])
  if (!first) throw await whyNot(database, payment)
  if (!first.request_hash.equals(hash)) {
    const message = 'The Idempotency-Key has been used for another payment. A new payment needs a new key.'
    throw new RequestError(422, 'idempotency_key_reused', message)
  }
  // It may be this very request's own, when the connection was lost before we heard of it.
  return { id: first.id, answer: first.answer, replayed: first.id !== payment.id }
}

async function whyNot(database, { merchant, amount: { currency } }) {
  const [known] = await database.insist('SELECT FROM merchants WHERE id = $1', [merchant])
  if (!known) {
    const details = [{ field: 'merchant', message: `there is no merchant "${merchant}"` }]
    return new RequestError(400, 'unknown_merchant', `There is no merchant "${merchant}".`, details)
  }
  const accounts = await database.insist('SELECT currency FROM accounts WHERE merchant = $1 ORDER BY currency', [merchant])
  const allowed = accounts.map((account) => account.currency).join(', ')
  const message = `The merchant "${merchant}" takes no ${currency}, only ${allowed}.`
  const details = [{ field: 'amount.currency', message: `must be one of ${allowed}` }]
  return new RequestError(400, 'unsupported_currency', message, details)
}
