import { matcher } from '../../web-common/routes.js'

export const match = matcher([
  [/^\/$/, 'pay'],
  [/^\/merchants$/, 'merchants'],
  [/^\/merchants\/(?<id>[^/]+)$/, 'merchant'],
  [/^\/payments\/(?<id>[^/]+)$/, 'receipt'],
])
