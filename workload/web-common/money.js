/** Amounts as people read them. */

/**
 * An amount in a currency's minor unit, such as cents, as text.
 * @param {{amount: number, currency: string}} money
 */
export function format({ amount, currency }, locale = undefined) {
  const formatter = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return formatter.format(amount / 10 ** formatter.resolvedOptions().maximumFractionDigits)
}

/** How many digits a currency has after the point. */
export const minorDigits = (currency) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
