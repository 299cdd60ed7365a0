import { useRef, useState } from 'react'

import { navigate } from '../../../web-common/router.jsx'
import { Failure, Loading } from '../../../web-common/States.jsx'
import { useLoad } from '../../../web-common/useLoad.js'
import { fetchMerchants, leavesOpen, pay } from '../api.js'
import { begin, end, underWay } from '../attempt.js'
import { EMPTY, PaymentForm } from '../PaymentForm.jsx'
import { RecentPayments } from '../RecentPayments.jsx'
import { UnderWay } from '../UnderWay.jsx'

export function PayPage() {
  const { data: merchants, error, waking, retry } = useLoad(fetchMerchants, 'merchants')
  return (
    <>
      <h1>Make a payment</h1>
      {error && <Failure error={error} onRetry={retry} />}
      {!merchants && !error && <Loading waking={waking}>Fetching the merchants …</Loading>}
      {merchants?.length === 0 && <p className="state">There is nobody to pay yet.</p>}
      {merchants?.length > 0 && <Checkout merchants={merchants} />}
    </>
  )
}

function Checkout({ merchants }) {
  const { attempt, sending, error, start, send, discard } = useAttempt()
  const [draft, setDraft] = useState({ ...EMPTY, merchant: attempt?.payment.merchant ?? merchants[0].id })
  const nameOf = (id) => merchants.find((candidate) => candidate.id === id)?.name ?? id
  return (
    <div className="columns">
      <section className="card" aria-labelledby="checkout">
        <h2 id="checkout">{attempt ? 'This payment' : 'Whom, and how much?'}</h2>
        {attempt
          ? <UnderWay payment={attempt.payment} name={nameOf(attempt.payment.merchant)} {...{ sending, error, send, discard }} />
          : <PaymentForm {...{ merchants, draft, setDraft, error }} onPay={start} />}
      </section>
      <section aria-labelledby="recent">
        <h2 id="recent">Lately paid to {nameOf(draft.merchant)}</h2>
        <RecentPayments merchant={draft.merchant} />
      </section>
    </div>
  )
}

/** What has become of the attempt that this browser tab knows of, from before a reload too. */
function useAttempt() {
  const [attempt, setAttempt] = useState(underWay)
  const [state, setState] = useState({})
  const busy = useRef(false)

  async function send(sent = attempt) {
    if (busy.current) return // two clicks are one
    busy.current = true
    setState({ sending: true })
    try {
      const { id } = await pay(sent)
      end()
      navigate(`/payments/${encodeURIComponent(id)}`)
    } catch (error) {
      if (!leavesOpen(error)) discard()
      setState({ error })
    } finally {
      busy.current = false
    }
  }

  function start(payment) {
    const started = begin(payment)
    setAttempt(started)
    send(started)
  }

  function discard() {
    end()
    setAttempt(null)
    setState({})
  }

  return { attempt, ...state, start, send: () => send(), discard }
}
