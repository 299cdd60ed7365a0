/** The frame around every page. */

import { useEffect } from 'react'

import { Link, usePath } from '../../web-common/router.jsx'
import { useFocusAfterMove } from '../../web-common/useFocusAfterMove.js'
import { count } from './cart.js'
import { CartPage } from './pages/CartPage.jsx'
import { NotFoundPage } from './pages/NotFoundPage.jsx'
import { OrderPage } from './pages/OrderPage.jsx'
import { ProductsPage } from './pages/ProductsPage.jsx'
import { match } from './routes.js'
import { useCart } from './useCart.jsx'

const PAGES = { products: ProductsPage, cart: CartPage, order: OrderPage, notFound: NotFoundPage }
const TITLES = { products: 'Papermill', cart: 'Cart', order: 'Your order', notFound: 'Not found' }

export function App() {
  const path = usePath()
  const { page, params } = match(path)
  const Page = PAGES[page]
  const main = useFocusAfterMove(path)

  useEffect(() => {
    document.title = page === 'products' ? TITLES.products : `${TITLES[page]} · ${TITLES.products}`
  }, [page])

  return (
    <>
      <a className="skip" href="#main">Skip to the content</a>
      <header className="bar">
        <Link to="/" className="brand">Papermill</Link>
        <CartLink current={page === 'cart'} />
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <Page {...params} />
      </main>
      <footer>A demonstration shop. Nothing is charged, and nothing is sent.</footer>
    </>
  )
}

function CartLink({ current }) {
  const things = count(useCart().cart)
  return (
    <Link to="/cart" className="cart-link" aria-current={current ? 'page' : undefined}>
      Cart
      <span className="badge" aria-hidden="true">{things}</span>
      <span className="unseen" role="status">{things === 1 ? '1 thing' : `${things} things`}</span>
    </Link>
  )
}
