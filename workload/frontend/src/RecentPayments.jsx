/** A merchant's payments, newest first, and older ones on demand. */

import { useState } from 'react'

import { format } from '../../web-common/money.js'
import { Link } from '../../web-common/router.jsx'
import { Failure, Loading } from '../../web-common/States.jsx'
import { useLoad } from '../../web-common/useLoad.js'
import { fetchPayments } from './api.js'

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

export const RecentPayments = ({ merchant }) => <Page key={merchant} merchant={merchant} />

function Page({ merchant, before }) {
  const load = (options) => fetchPayments(merchant, { before, ...options })
  const { data, error, waking, retry } = useLoad(load, merchant)
  const [more, setMore] = useState(false)
  if (error) return <Failure error={error} onRetry={retry} />
  if (!data) return <Loading waking={waking}>Fetching the payments …</Loading>
  if (data.payments.length === 0) return <p className="state">{before ? 'There are no older ones.' : 'Nothing yet.'}</p>
  return (
    <>
      <ul className="payments">
        {data.payments.map((payment) => <Row key={payment.id} payment={payment} />)}
      </ul>
      {data.next && !more && <button type="button" className="quiet" onClick={() => setMore(true)}>Show older ones</button>}
      {more && <Page merchant={merchant} before={data.next} />}
    </>
  )
}

function Row({ payment: { id, amount, reference, created_at: created } }) {
  return (
    <li>
      <Link to={`/payments/${encodeURIComponent(id)}`} className="payment">
        <span className="what">{reference ?? 'Without a reference'}</span>
        <span className="price">{format(amount)}</span>
        <time dateTime={created}>{WHEN.format(new Date(created))}</time>
      </Link>
    </li>
  )
}
