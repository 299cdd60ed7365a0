/** Which page an address is. */

/**
 * Makes the function that tells the page of a path, with what the path says about it.
 * @param {[RegExp, string][]} routes Patterns and pages; the first that matches.
 */
export const matcher = (routes) => (path) => {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, '') || '/' : path
  for (const [pattern, page] of routes) {
    const found = pattern.exec(trimmed)
    if (found) return { page, params: decoded(found.groups) }
  }
  return { page: 'notFound', params: {} }
}

function decoded(groups = {}) {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]))
}

function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a stray % is the visitor's own
  }
}
