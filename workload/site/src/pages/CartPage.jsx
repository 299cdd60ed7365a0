import { useState } from 'react'

import { format } from '../../../web-common/money.js'
import { Link, navigate } from '../../../web-common/router.jsx'
import { Failure, Loading } from '../../../web-common/States.jsx'
import { useLoad } from '../../../web-common/useLoad.js'
import { fetchProducts, placeOrder } from '../api.js'
import { asOrder, count, lines, MOST_OF_ONE, total } from '../cart.js'
import { useCart } from '../useCart.jsx'

export function CartPage() {
  const { cart } = useCart()
  const { data: products, error, waking, retry } = useLoad(fetchProducts, 'products')
  return (
    <>
      <h1>Your cart</h1>
      {count(cart) === 0 && <Empty />}
      {count(cart) > 0 && error && <Failure error={error} onRetry={retry} />}
      {count(cart) > 0 && !products && !error && <Loading waking={waking}>Fetching the prices …</Loading>}
      {count(cart) > 0 && products && <Filled cartLines={lines(cart, products)} />}
    </>
  )
}

function Empty() {
  return (
    <div className="state">
      <p>There is nothing in it yet.</p>
      <Link to="/" className="button">See what there is</Link>
    </div>
  )
}

function Filled({ cartLines }) {
  const { empty } = useCart()
  const [state, setState] = useState({})

  async function order(event) {
    event.preventDefault()
    setState({ placing: true })
    try {
      const { id } = await placeOrder(asOrder(cartLines))
      empty()
      navigate(`/orders/${id}`)
    } catch (error) {
      setState({ error })
    }
  }

  const sum = total(cartLines)
  if (sum === null) return <Empty />
  return (
    <form onSubmit={order}>
      <ul className="lines">
        {cartLines.map((line) => <Line key={line.product.id} {...line} />)}
      </ul>
      <p className="total"><span>Total</span> <strong>{format(sum)}</strong></p>
      {state.error && <Failure error={state.error} />}
      <button type="submit" className="wide" disabled={state.placing}>
        {state.placing ? 'Placing your order …' : 'Place the order'}
      </button>
    </form>
  )
}

function Line({ product: { id, name, price: each }, quantity, price }) {
  const { set } = useCart()
  const [typed, setTyped] = useState(null) // while somebody types, the field may be empty

  function type(event) {
    setTyped(event.target.value)
    if (event.target.valueAsNumber >= 1) set(id, event.target.valueAsNumber)
  }

  return (
    <li className="line">
      <div>
        <h2>{name}</h2>
        <p className="each">{format(each)} each</p>
      </div>
      <label>
        <span className="unseen">How many of {name}</span>
        <input
          type="number" inputMode="numeric" min={1} max={MOST_OF_ONE} step={1} required
          value={typed ?? quantity} onChange={type} onBlur={() => setTyped(null)}
        />
      </label>
      <p className="price">{format(price)}</p>
      <button type="button" className="quiet" onClick={() => set(id, 0)}>
        Remove<span className="unseen"> {name}</span>
      </button>
    </li>
  )
}
