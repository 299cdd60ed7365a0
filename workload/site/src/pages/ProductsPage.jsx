import { format } from '../../../web-common/money.js'
import { Link } from '../../../web-common/router.jsx'
import { Failure, Loading } from '../../../web-common/States.jsx'
import { useLoad } from '../../../web-common/useLoad.js'
import { fetchProducts } from '../api.js'
import { MOST_OF_ONE } from '../cart.js'
import { ProductPicture } from '../ProductPicture.jsx'
import { useCart } from '../useCart.jsx'

export function ProductsPage() {
  const { data: products, error, waking, retry } = useLoad(fetchProducts, 'products')
  return (
    <>
      <h1>Good paper, good pencils</h1>
      <p className="lead">A small shop for people who still write things down.</p>
      {error && <Failure error={error} onRetry={retry} />}
      {!products && !error && <Loading waking={waking}>Fetching what there is …</Loading>}
      {products?.length === 0 && <p className="state">Everything is sold. Please come back later.</p>}
      {products?.length > 0 && (
        <ul className="products">
          {products.map((product) => <Product key={product.id} product={product} />)}
        </ul>
      )}
    </>
  )
}

function Product({ product: { id, name, price } }) {
  const { cart, add } = useCart()
  const inCart = cart[id] ?? 0
  return (
    <li className="product">
      <ProductPicture id={id} />
      <h2>{name}</h2>
      <p className="price">{format(price)}</p>
      <button type="button" onClick={() => add(id)} disabled={inCart >= MOST_OF_ONE}>
        Add<span className="unseen"> {name}</span> to cart
      </button>
      {inCart > 0 && <p className="in-cart"><Link to="/cart">{inCart} in your cart</Link></p>}
    </li>
  )
}
