/** Connections to one server: made when they are needed, and thrown away with the server that they led to. */

import { setTimeout as sleep } from 'node:timers/promises'

import pg from 'pg'

import { DatabaseUnavailable, query, unavailable } from './connections.js'
import { INVALID_PASSWORD } from './passwords.js'

/**
 * After this time a request has a connection to a server that lives, or is answered 503. Once a failover has ended no
 * request fails for longer. An Aurora that has paused takes about 15 s; API Gateway gives up on us after 29 s.
 */
export const POOL_DEADLINE_MS = 27_000

/** The server ends a statement after this time, or a transaction in which nothing happens. */
export const STATEMENT_TIMEOUT_MS = 10_000
/** A server that does not even do that is dead, although nobody closed the connection. */
export const SILENCE_TIMEOUT_MS = 12_000

// While a rotation moves on, both passwords that we read may be wrong by the time the database sees them.
const ROTATION_GRACE_MS = 10_000
const ROTATION_PAUSE_MS = 100

/** At most `size` connections; one that is idle for `idleSeconds` is closed, as open ones keep Aurora from pausing (C4). */
export class Pool {
  #pool
  #era = 0 // of the server: the next one begins when it is lost
  #eraOf = new WeakMap()

  /**
   * `options` are those of `connectionOptions`, and `Client` is from `clientUsing`. With `readOnly` nothing can be written;
   * without, a server that takes no writes is refused. `onIdleError` hears of connections lost while idle.
   */
  constructor({ options, Client, size, idleSeconds, readOnly = false, deadlineMs = POOL_DEADLINE_MS, onIdleError }) {
    this.#pool = new pg.Pool({
      ...options,
      ...(readOnly && { options: '-c default_transaction_read_only=on' }),
      onConnect: readOnly ? undefined : refuseReader,
      Client,
      connectionTimeoutMillis: deadlineMs,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: SILENCE_TIMEOUT_MS,
      max: size,
      min: 0,
      idleTimeoutMillis: idleSeconds * 1000,
    })
    this.#pool.on('error', onIdleError)
    this.#pool.on('connect', (client) => {
      this.#eraOf.set(client, this.#era)
      client.on('error', () => {}) // the statement that is running hears of it too, or the next one
    })
  }

  /** Runs `work(query)` on one connection. */
  async use(work) {
    const client = await this.#acquire()
    let lost = false
    try {
      return await work((text, values) => query(client, text, values))
    } catch (error) {
      lost = error instanceof DatabaseUnavailable && error.lost
      if (lost) this.#era += 1 // what has happened to one connection has happened to all
      throw error
    } finally {
      client.release(lost)
    }
  }

  /** Waits for what runs, then closes every connection. */
  async close() {
    await this.#pool.end()
  }

  async #acquire() {
    const deadline = Date.now() + ROTATION_GRACE_MS
    for (;;) {
      try {
        const client = await this.#pool.connect()
        if (this.#eraOf.get(client) === this.#era) return client
        client.release(true)
      } catch (error) {
        if (error.code !== INVALID_PASSWORD || Date.now() > deadline) throw unavailable(error)
        await sleep(ROTATION_PAUSE_MS)
      }
    }
  }
}

/** For some seconds after a failover, the writer's name may still lead to the server that was it. */
async function refuseReader(client) {
  const [{ transaction_read_only: readOnly }] = await query(client, 'SHOW transaction_read_only')
  if (readOnly === 'on') throw new DatabaseUnavailable('The database takes no writes at the moment', { lost: true })
}
