/** Prices as people read them. */

/**
 * An amount in a currency's minor unit, such as cents, as text.
 * @param {{amount: number, currency: string}} price
 */
export function format({ amount, currency }, locale = undefined) {
  const formatter = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return formatter.format(amount / 10 ** formatter.resolvedOptions().maximumFractionDigits)
}

/** The price of several of one thing. */
export const times = ({ amount, currency }, quantity) => ({ amount: amount * quantity, currency })
