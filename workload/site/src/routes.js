/** Which page an address is. */

const ROUTES = [
  [/^\/$/, 'products'],
  [/^\/cart$/, 'cart'],
  [/^\/orders\/(?<id>[^/]+)$/, 'order'],
]

/** The page of a path, with what the path says about it. */
export function match(path) {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, '') || '/' : path
  for (const [pattern, page] of ROUTES) {
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
