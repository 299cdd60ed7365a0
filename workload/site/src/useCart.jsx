/** The cart of this browser, kept over visits and shared by its tabs. */

import { createContext, useContext, useEffect, useMemo, useReducer } from 'react'

import { changed, parse } from './cart.js'

const KEY = 'cart'
const CartContext = createContext(null)

export const useCart = () => useContext(CartContext)

function reduce(cart, action) {
  if (action.replace) return action.replace
  return changed(cart, action.productId, action.quantity(cart[action.productId] ?? 0))
}

export function CartProvider({ children }) {
  const [cart, dispatch] = useReducer(reduce, undefined, load)

  useEffect(() => save(cart), [cart])
  useEffect(() => {
    const takeOver = (event) => event.key === KEY && dispatch({ replace: parse(event.newValue) })
    addEventListener('storage', takeOver)
    return () => removeEventListener('storage', takeOver)
  }, [])

  const value = useMemo(
    () => ({
      cart,
      add: (productId) => dispatch({ productId, quantity: (before) => before + 1 }),
      set: (productId, quantity) => dispatch({ productId, quantity: () => quantity }),
      empty: () => dispatch({ replace: {} }),
    }),
    [cart],
  )
  return <CartContext value={value}>{children}</CartContext>
}

// Browsers may forbid storage: then the cart lasts as long as the page.
function load() {
  try {
    return parse(localStorage.getItem(KEY))
  } catch {
    return {}
  }
}

function save(cart) {
  try {
    localStorage.setItem(KEY, JSON.stringify(cart))
  } catch {
    // as above
  }
}
