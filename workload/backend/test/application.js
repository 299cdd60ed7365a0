/** An application over a database that is not there, for what must be decided before it is asked. */

import { APIS } from '../src/apis/index.js'
import { buildApp } from '../src/app.js'

export function applicationWithout(error, { api = 'shop' } = {}) {
  const refuse = async () => {
    throw error
  }
  const database = { opened: true, close: async () => {} }
  for (const method of ['query', 'read', 'find', 'insist', 'transaction']) database[method] = refuse
  return buildApp({ api: APIS[api], logLevel: 'silent', database })
}
