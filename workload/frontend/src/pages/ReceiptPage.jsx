import { format } from '../../../web-common/money.js'
import { Link } from '../../../web-common/router.jsx'
import { Failure, Loading } from '../../../web-common/States.jsx'
import { useLoad } from '../../../web-common/useLoad.js'
import { fetchMerchants, fetchPayment } from '../api.js'

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'medium' })

export function ReceiptPage({ id }) {
  const { data: payment, error, waking, retry } = useLoad((options) => fetchPayment(id, options), id)
  if (payment) return <Receipt payment={payment} />
  const missing = error?.status === 404 || error?.status === 400
  return (
    <>
      <h1>{missing ? 'There is no such payment' : 'Receipt'}</h1>
      {error && <Failure error={error} onRetry={missing ? undefined : retry} />}
      {!error && <Loading waking={waking}>Fetching the payment …</Loading>}
    </>
  )
}

function Receipt({ payment: { id, merchant, amount, reference, status, created_at: created } }) {
  const { data: merchants = [] } = useLoad(fetchMerchants, 'merchants')
  const name = merchants.find((candidate) => candidate.id === merchant)?.name ?? merchant
  return (
    <>
      <h1>Paid</h1>
      <p className="lead">Keep this page’s address: it shows the payment again.</p>
      <article className="card receipt" aria-label="Receipt">
        <p className="sum">{format(amount)}</p>
        <p className="to">to <Link to={`/merchants/${encodeURIComponent(merchant)}`}>{name}</Link></p>
        <dl className="facts">
          <div><dt>Status</dt><dd className="status">{status}</dd></div>
          {reference && <div><dt>Reference</dt><dd>{reference}</dd></div>}
          <div><dt>Made</dt><dd><time dateTime={created}>{DATE.format(new Date(created))}</time></dd></div>
          <div><dt>Payment</dt><dd><code>{id}</code></dd></div>
        </dl>
      </article>
      <p className="after"><Link to="/" className="button">Make another payment</Link></p>
    </>
  )
}
