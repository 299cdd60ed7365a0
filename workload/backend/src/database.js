/** PostgreSQL as the routes see it: statements and transactions, at the writer or at a reader. */

import { setTimeout as sleep } from 'node:timers/promises'

import { connectionOptions, DatabaseUnavailable } from './connections.js'
import { clientUsing, Passwords } from './passwords.js'
import { Pool } from './pool.js'

/** For how long a statement that may be repeated is, while its server is lost. */
export const PATIENCE_MS = 10_000
const PAUSE_MS = 200
const NOT_OPENED = 'The database is still being prepared'

// The writer is a good substitute for a reader, so there is no use in waiting long for one, or in trying it each time.
const READER_DEADLINE_MS = 3_000
const READER_REST_MS = 5_000

/** The database, unavailable until it is opened. */
export class Database {
  #writer
  #reader
  #readerRestsUntil = 0

  /** Whether it was opened: the schema is as this version needs it. Says nothing of connections. */
  get opened() {
    return this.#writer !== undefined
  }

  /**
   * Makes connections possible: to the writer, which the secret names, and for reads to `readerHost`, if there is one.
   * There are at most `poolSize` at a time, to both together, for the reader's name leads to the writer when no reader is left.
   */
  async open({ readCredentials, readerHost, poolSize, idleSeconds, onIdleError }) {
    const Client = clientUsing(new Passwords(readCredentials))
    const readers = readerHost ? Math.floor(poolSize / 2) : 0
    const options = await connectionOptions(readCredentials)
    if (readerHost) {
      this.#reader = new Pool({
        options: { ...options, host: readerHost, application_name: 'tap-backend-reader' },
        Client,
        size: readers,
        idleSeconds,
        readOnly: true,
        deadlineMs: READER_DEADLINE_MS,
        onIdleError,
      })
    }
    this.#writer = new Pool({ options, Client, size: poolSize - readers, idleSeconds, onIdleError })
  }

  /** Rows of one statement, from the writer. */
  async query(text, values) {
    return this.#useWriter((query) => query(text, values))
  }

  /** Rows of a SELECT, from a reader if there is one: they may lack what was written a moment ago. */
  async read(text, values) {
    let lost
    for (const server of this.#whereToRead()) {
      try {
        return await server.use((query) => query(text, values))
      } catch (error) {
        if (server === this.#reader && error.lost) this.#readerRestsUntil = Date.now() + READER_REST_MS
        if (server === this.#writer && !error.lost) throw error // whatever is wrong at a reader, the writer decides
        lost = error
      }
    }
    throw lost
  }

  /** The first row of a SELECT or undefined. What no reader has yet, the writer is asked for. */
  async find(text, values) {
    const [row] = await this.read(text, values)
    return row ?? (this.#reader && (await this.query(text, values))[0])
  }

  /**
   * Rows of one statement, from the writer, that does no harm when it is run twice: it is repeated for some seconds while
   * the server is lost, also when nobody knows whether it had an effect.
   */
  async insist(text, values) {
    const deadline = Date.now() + PATIENCE_MS - PAUSE_MS
    for (;;) {
      try {
        return await this.query(text, values)
      } catch (error) {
        if (!error.lost || Date.now() > deadline) throw error
        await sleep(PAUSE_MS)
      }
    }
  }

  /** Runs `work(query)` in one transaction: committed when it returns, rolled back when it throws. */
  async transaction(work) {
    return this.#useWriter(async (query) => {
      await query('BEGIN')
      try {
        const result = await work(query)
        await query('COMMIT')
        return result
      } catch (error) {
        if (!error.lost) await query('ROLLBACK').catch(() => {}) // the first error is the one to tell
        throw error
      }
    })
  }

  /** Waits for what runs, then closes every connection. */
  async close() {
    await Promise.all([this.#reader?.close(), this.#writer?.close()])
  }

  /** One server after the other; the writer twice, for a connection may have been lost since long before it is used. */
  #whereToRead() {
    if (!this.#writer) throw new DatabaseUnavailable(NOT_OPENED)
    if (!this.#reader) return [this.#writer, this.#writer]
    if (Date.now() < this.#readerRestsUntil) return [this.#writer, this.#reader, this.#writer]
    return [this.#reader, this.#writer, this.#writer]
  }

  async #useWriter(work) {
    if (!this.#writer) throw new DatabaseUnavailable(NOT_OPENED)
    return this.#writer.use(work)
  }
}
