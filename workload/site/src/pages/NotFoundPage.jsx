import { Link } from '../../../web-common/router.jsx'

export function NotFoundPage() {
  return (
    <>
      <h1>There is nothing here</h1>
      <p className="lead">The address may be old, or mistyped.</p>
      <p className="after"><Link to="/" className="button">To the shop</Link></p>
    </>
  )
}
