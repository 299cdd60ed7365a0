/** A payment that was asked for, and of which it is not known yet whether it was made. */

import { format } from '../../web-common/money.js'

export function UnderWay({ payment, name, sending, error, send, discard }) {
  return (
    <>
      <p className="sum">{format(payment.amount)}</p>
      <p className="to">to <strong>{name}</strong>{payment.reference && <> for “{payment.reference}”</>}</p>
      {sending && <p role="status" className="note">Paying …</p>}
      {!sending && (
        <div role="alert" className="note wrong">
          <p>{error?.message ?? 'This page was left before the answer came.'}</p>
          <p>It is not known whether the payment was made. Trying again is safe: it is made once.</p>
        </div>
      )}
      <div className="actions">
        <button type="button" onClick={send} disabled={sending}>{sending ? 'Paying …' : 'Try again'}</button>
        {!sending && <button type="button" className="quiet" onClick={discard}>Give up, and pay something else</button>}
      </div>
    </>
  )
}
