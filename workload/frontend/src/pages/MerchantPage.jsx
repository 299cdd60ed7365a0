import { format } from '../../../web-common/money.js'
import { Failure, Loading } from '../../../web-common/States.jsx'
import { useLoad } from '../../../web-common/useLoad.js'
import { fetchBalances, fetchMerchants } from '../api.js'
import { RecentPayments } from '../RecentPayments.jsx'

export function MerchantPage({ id }) {
  const { data: balances, error, waking, retry } = useLoad((options) => fetchBalances(id, options), id)
  const { data: merchants = [] } = useLoad(fetchMerchants, 'merchants')
  if (error?.status === 404) return <><h1>There is no such merchant</h1><Failure error={error} /></>
  return (
    <>
      <h1>{merchants.find((merchant) => merchant.id === id)?.name ?? id}</h1>
      <section aria-labelledby="balances">
        <h2 id="balances">Balances</h2>
        {error && <Failure error={error} onRetry={retry} />}
        {!balances && !error && <Loading waking={waking}>Adding up …</Loading>}
        {balances?.length === 0 && <p className="state">Nothing was paid to this merchant yet.</p>}
        {balances?.length > 0 && (
          <ul className="tiles">
            {balances.map((balance) => (
              <li key={balance.currency} className="card"><span className="hint">{balance.currency}</span><p className="sum">{format(balance)}</p></li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="payments">
        <h2 id="payments">Payments</h2>
        <RecentPayments merchant={id} />
      </section>
    </>
  )
}
