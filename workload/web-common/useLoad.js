/** Something that has to be fetched before it can be shown. */

import { useCallback, useEffect, useState } from 'react'

/**
 * What `load` gives, as far as it has come: {data, error, waking, retry}.
 * @param load Called again when `key` changes, with {signal, onWait}.
 */
export function useLoad(load, key) {
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState({})

  useEffect(() => {
    const abort = new AbortController()
    setState({})
    load({ signal: abort.signal, onWait: () => abort.signal.aborted || setState({ waking: true }) }).then(
      (data) => abort.signal.aborted || setState({ data }),
      (error) => abort.signal.aborted || setState({ error }),
    )
    return () => abort.abort()
  }, [key, attempt])

  return { ...state, retry: useCallback(() => setAttempt((before) => before + 1), []) }
}
