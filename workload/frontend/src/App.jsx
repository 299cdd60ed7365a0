/** The frame around every page. */

import { useEffect } from 'react'

import { Link, usePath } from '../../web-common/router.jsx'
import { useFocusAfterMove } from '../../web-common/useFocusAfterMove.js'
import { MerchantPage } from './pages/MerchantPage.jsx'
import { MerchantsPage } from './pages/MerchantsPage.jsx'
import { NotFoundPage } from './pages/NotFoundPage.jsx'
import { PayPage } from './pages/PayPage.jsx'
import { ReceiptPage } from './pages/ReceiptPage.jsx'
import { match } from './routes.js'

const NAME = 'Ledgerline'
const PAGES = {
  pay: [PayPage, 'Pay'],
  merchants: [MerchantsPage, 'Merchants'],
  merchant: [MerchantPage, 'Merchant'],
  receipt: [ReceiptPage, 'Receipt'],
  notFound: [NotFoundPage, 'Not found'],
}

export function App() {
  const path = usePath()
  const { page, params } = match(path)
  const [Page, title] = PAGES[page]
  const main = useFocusAfterMove(path)

  useEffect(() => {
    document.title = `${title} · ${NAME}`
  }, [title])

  return (
    <>
      <a className="skip" href="#main">Skip to the content</a>
      <header className="bar">
        <Link to="/" className="brand">{NAME}</Link>
        <nav aria-label="Pages">
          <NavLink to="/" current={page === 'pay'}>Pay</NavLink>
          <NavLink to="/merchants" current={page === 'merchants' || page === 'merchant'}>Merchants</NavLink>
        </nav>
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <Page key={path} {...params} />
      </main>
      <footer>A demonstration. No money moves.</footer>
    </>
  )
}

const NavLink = ({ current, ...link }) => <Link {...link} aria-current={current ? 'page' : undefined} />
