/** An amount as people type it. */

import { format, minorDigits } from '../../web-common/money.js'

export const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'SEK', 'AUD', 'CAD', 'KWD'] // those that the backend's ledger has
const MOST = 1e12 // of the minor unit: what the backend takes
const TYPED = /^(?<whole>\d+)(?:[.,](?<part>\d+))?$/

/** {amount} in the minor unit, or {problem} in words. The point may be a comma; nothing is rounded. */
export function parse(text, currency) {
  const { whole, part = '' } = TYPED.exec(text.replace(/\s/g, ''))?.groups ?? {}
  if (whole === undefined) return { problem: 'Write an amount in digits, such as 12.50.' }
  const digits = minorDigits(currency)
  if (part.length > digits) {
    return { problem: digits ? `${currency} has ${digits} digits after the point.` : `${currency} has no smaller unit.` }
  }
  const amount = Number(whole + part.padEnd(digits, '0'))
  if (amount === 0) return { problem: 'Write an amount above zero.' }
  if (amount > MOST) return { problem: `The most that can be paid at once is ${format({ amount: MOST, currency })}.` }
  return { amount }
}
