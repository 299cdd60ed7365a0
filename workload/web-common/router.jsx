/** Moves between pages without loading the document again. */

import { useSyncExternalStore } from 'react'

const MOVED = 'tap:moved'

function subscribe(onChange) {
  addEventListener('popstate', onChange)
  addEventListener(MOVED, onChange)
  return () => {
    removeEventListener('popstate', onChange)
    removeEventListener(MOVED, onChange)
  }
}

/** The path of the page that is shown. */
export const usePath = () => useSyncExternalStore(subscribe, () => location.pathname)

export function navigate(path) {
  history.pushState(null, '', path)
  dispatchEvent(new Event(MOVED))
  scrollTo(0, 0)
}

export function Link({ to, children, ...attributes }) {
  function follow(event) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    navigate(to)
  }
  return <a href={to} onClick={follow} {...attributes}>{children}</a>
}
