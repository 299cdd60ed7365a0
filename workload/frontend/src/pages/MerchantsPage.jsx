import { Link } from '../../../web-common/router.jsx'
import { Failure, Loading } from '../../../web-common/States.jsx'
import { useLoad } from '../../../web-common/useLoad.js'
import { fetchMerchants } from '../api.js'

export function MerchantsPage() {
  const { data: merchants, error, waking, retry } = useLoad(fetchMerchants, 'merchants')
  return (
    <>
      <h1>Merchants</h1>
      {error && <Failure error={error} onRetry={retry} />}
      {!merchants && !error && <Loading waking={waking}>Fetching the merchants …</Loading>}
      {merchants?.length === 0 && <p className="state">There are none yet.</p>}
      {merchants?.length > 0 && (
        <ul className="tiles">
          {merchants.map(({ id, name }) => (
            <li key={id}>
              <Link to={`/merchants/${encodeURIComponent(id)}`} className="card tile">
                <span className="initial" aria-hidden="true">{[...name][0]}</span>
                <span><strong>{name}</strong><br /><code>{id}</code></span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
