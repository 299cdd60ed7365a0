/** The APIs that this program can be; which one it is, it is told by its environment. */

import payments from './payments/index.js'
import shop from './shop/index.js'

/**
 * By name: `routes` (Fastify plugins that are given the database), `migrations` (the directory of its schema's changes)
 * and `rights`, all that a login has to be granted for the routes to work: [privilege, table] or [privilege, table, columns].
 */
export const APIS = Object.freeze({ payments, shop })
