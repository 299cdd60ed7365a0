import { format } from '../../../web-common/money.js'
import { Link } from '../../../web-common/router.jsx'
import { Failure, Loading } from '../../../web-common/States.jsx'
import { useLoad } from '../../../web-common/useLoad.js'
import { fetchOrder, fetchProducts } from '../api.js'
import { times } from '../money.js'

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' })

export function OrderPage({ id }) {
  const { data: order, error, waking, retry } = useLoad((options) => fetchOrder(id, options), id)
  if (error) return <Unavailable error={error} retry={retry} />
  if (!order) return <><h1>Your order</h1><Loading waking={waking}>Fetching your order …</Loading></>
  return <Order order={order} />
}

function Unavailable({ error, retry }) {
  const missing = error.status === 404 || error.status === 400
  return (
    <>
      <h1>{missing ? 'There is no such order' : 'Your order'}</h1>
      <Failure error={error} onRetry={missing ? undefined : retry} />
      <p className="after"><Link to="/">Back to the shop</Link></p>
    </>
  )
}

function Order({ order }) {
  const { data: products = [] } = useLoad(fetchProducts, 'products')
  const names = new Map(products.map(({ id, name }) => [id, name]))
  return (
    <>
      <h1>Thank you</h1>
      <p className="lead">
        Your order is placed. Keep this page’s address: it shows the order again.
      </p>
      <dl className="facts">
        <div><dt>Order</dt><dd><code>{order.id}</code></dd></div>
        <div><dt>Placed</dt><dd><time dateTime={order.created_at}>{DATE.format(new Date(order.created_at))}</time></dd></div>
      </dl>
      <ul className="lines">
        {order.items.map(({ product_id: id, quantity, unit_price: price }) => (
          <li className="line" key={id}>
            <div>
              <h2>{names.get(id) ?? id}</h2>
              <p className="each">{quantity} × {format(price)}</p>
            </div>
            <p className="price">{format(times(price, quantity))}</p>
          </li>
        ))}
      </ul>
      <p className="total"><span>Total</span> <strong>{format(order.total)}</strong></p>
      <p className="after"><Link to="/">Back to the shop</Link></p>
    </>
  )
}
