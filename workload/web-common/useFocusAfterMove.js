import { useEffect, useRef } from 'react'

/** For the element of a page's content: a screen reader goes on reading there, as it would after loading one. */
export function useFocusAfterMove(path) {
  const content = useRef(null)
  const before = useRef(path)
  useEffect(() => {
    if (before.current !== path) content.current.focus({ preventScroll: true })
    before.current = path
  }, [path])
  return content
}
