/**
 * An attempt to pay: a payment that somebody means to make once, and the idempotency key that the backend knows it by.
 *
 * The key is made once, when the attempt begins, and kept until it is known how it ended, over retries and reloads:
 * asked again with the same key, the backend answers with the payment that it has already made.
 */

const NAME = 'payment-attempt'
const KEY = /^[\x21-\x7e]{1,255}$/

/** Begins an attempt, unless there is one for the very same payment: then that one goes on. */
export function begin(payment, { storage = sessionStorage, makeKey = () => crypto.randomUUID() } = {}) {
  const before = underWay({ storage })
  if (before && JSON.stringify(before.payment) === JSON.stringify(payment)) return before
  const attempt = { key: makeKey(), payment }
  try {
    storage.setItem(NAME, JSON.stringify(attempt))
  } catch {
    // Browsers may forbid storage: then the attempt lasts as long as the page that holds it.
  }
  return attempt
}

/** The attempt of which it is not known how it ended, or null. */
export function underWay({ storage = sessionStorage } = {}) {
  try {
    const { key, payment } = JSON.parse(storage.getItem(NAME))
    return KEY.test(key) && isPayment(payment) ? { key, payment } : null
  } catch {
    return null // none, or none that can be read
  }
}

/** It is known how the attempt ended, or nobody wants to know: the next one gets a key of its own. */
export function end({ storage = sessionStorage } = {}) {
  try {
    storage.removeItem(NAME)
  } catch {
    // as above
  }
}

function isPayment({ merchant, amount, reference }) {
  return [merchant, amount.currency, reference ?? ''].every((text) => typeof text === 'string')
    && Number.isSafeInteger(amount.amount)
}
