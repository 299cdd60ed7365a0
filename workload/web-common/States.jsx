/** What is shown while there is nothing to show. */

/** Something is on its way. `waking` says that it takes longer than usual, and why. */
export function Loading({ waking, children }) {
  return (
    <div role="status" className="state">
      <div className="dots" aria-hidden="true"><i /><i /><i /></div>
      <p>{waking ? 'The database is waking up. This takes up to half a minute.' : children}</p>
    </div>
  )
}

export function Failure({ error, onRetry }) {
  return (
    <div role="alert" className="state">
      <p>{error.message}</p>
      {onRetry && <button type="button" onClick={onRetry}>Try again</button>}
    </div>
  )
}
