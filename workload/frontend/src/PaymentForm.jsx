import { useEffect, useId, useRef, useState } from 'react'

import { CURRENCIES, parse } from './amount.js'

const LONGEST_REFERENCE = 64

/** What is in the fields at first, beside the merchant. */
export const EMPTY = { typed: '', currency: CURRENCIES[0], reference: '' }

/**
 * @param draft What is in the fields; outlives a payment that was refused.
 * @param error Why the one before was refused.
 * @param onPay Called with a payment as the backend takes it.
 */
export function PaymentForm({ merchants, draft, setDraft, error, onPay }) {
  const { merchant, typed, currency, reference } = draft
  const set = (field) => (event) => setDraft({ ...draft, [field]: event.target.value })
  const [problem, setProblem] = useState(null)
  const amountField = useRef(null)
  useEffect(() => {
    if (problem) amountField.current.focus()
  }, [problem])

  function submit(event) {
    event.preventDefault()
    const { amount, problem: found } = parse(typed, currency)
    setProblem(found ? { text: found } : null)
    const note = reference.trim()
    if (amount) onPay({ merchant, amount: { amount, currency }, ...(note && { reference: note }) })
  }

  return (
    <form className="fields" onSubmit={submit} noValidate>
      {error && <div role="alert" className="note wrong"><p>{error.message}</p><p>Nothing was paid.</p></div>}
      <Field label="Merchant">
        {(id) => (
          <select id={id} value={merchant} onChange={set('merchant')}>
            {merchants.map(({ id: value, name }) => <option key={value} value={value}>{name}</option>)}
          </select>
        )}
      </Field>
      <div className="pair">
        <Field label="Amount" problem={problem?.text}>
          {(id, described) => (
            <input
              id={id} ref={amountField} inputMode="decimal" autoComplete="off" placeholder="0.00" required
              value={typed} onChange={set('typed')}
              aria-invalid={problem ? true : undefined} aria-describedby={described}
            />
          )}
        </Field>
        <Field label="Currency">
          {(id) => (
            <select id={id} value={currency} onChange={set('currency')}>
              {CURRENCIES.map((code) => <option key={code}>{code}</option>)}
            </select>
          )}
        </Field>
      </div>
      <Field label="Reference" hint="if you like">
        {(id) => (
          <input
            id={id} maxLength={LONGEST_REFERENCE} autoComplete="off" placeholder="Invoice 2041"
            value={reference} onChange={set('reference')}
          />
        )}
      </Field>
      <button type="submit">Pay</button>
    </form>
  )
}

function Field({ label, hint, problem, children }) {
  const id = useId()
  const described = problem ? `${id}-problem` : undefined
  return (
    <div className="field">
      <label htmlFor={id}>{label}{hint && <span className="hint"> {hint}</span>}</label>
      {children(id, described)}
      {problem && <p id={described} className="problem">{problem}</p>}
    </div>
  )
}
