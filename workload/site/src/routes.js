import { matcher } from '../../web-common/routes.js'

export const match = matcher([
  [/^\/$/, 'products'],
  [/^\/cart$/, 'cart'],
  [/^\/orders\/(?<id>[^/]+)$/, 'order'],
])
