/** Waiting for a database that is migrated by another process. */

import { connector, migrationNames, MIGRATIONS_TABLE } from './migrations.js'
import { lacking, rightsFor } from './rights.js'
import { untilItWorks } from './waiting.js'

/**
 * Waits until the schema is at the version that an API needs, or past it, and the login may do what it has to.
 * There is no deadline: who never gets healthy is replaced. Throws when the signal ends the waiting.
 */
export async function untilPrepared({ api, readCredentials, logger, signal }) {
  const connect = connector(readCredentials)
  async function attempt() {
    const client = await connect()
    try {
      await check(client, api)
    } finally {
      await client.end()
    }
  }
  await untilItWorks(attempt, { logger, signal, message: 'The database is not prepared yet; trying again' })
}

async function check(client, api) {
  const { rows } = await client.query(`SELECT name FROM ${MIGRATIONS_TABLE}`)
  const done = new Set(rows.map((row) => row.name))
  const missing = (await migrationNames(api.migrations)).filter((name) => !done.has(name))
  if (missing.length > 0) throw new Error(`The schema lacks ${missing.join(', ')}`)
  const lacked = await lacking(client, rightsFor(api))
  if (lacked.length > 0) throw new Error(`The login lacks ${lacked.join(', ')}`)
}
