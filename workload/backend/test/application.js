/** The application over a database that is not there, for what must be decided before it is asked. */

import { buildApp } from '../src/app.js'

export function applicationWithout(error) {
  const refuse = async () => {
    throw error
  }
  return buildApp({ logLevel: 'silent', database: { opened: true, query: refuse, transaction: refuse, close: async () => {} } })
}
