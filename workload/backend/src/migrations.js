/**
 * Brings the schema up to date.
 * Several tasks may start at once: an advisory lock lets one of them work, and the rest wait for it.
 */

import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { runner } from 'node-pg-migrate'

import { connectionOptions } from './connections.js'
import { clientUsing, Passwords } from './passwords.js'
import { POOL_DEADLINE_MS } from './pool.js'
import { untilItWorks } from './waiting.js'

export const MIGRATIONS_TABLE = 'schema_migrations'

const DEADLINE_MS = 120_000
const LOCK_TIMEOUT_MS = 60_000

/** Runs an API's migrations as `runMigrations` does, over a connection made as `connected` does. */
export async function migrate({ api, readCredentials, logger, signal }) {
  const { migrations: directory } = api
  await connected({ readCredentials, logger, signal }, (client) => runMigrations({ client, directory, logger }))
}

/** Runs the migrations of a directory that the database has not seen, all or none. Throws when one fails. */
export async function runMigrations({ client, directory, logger }) {
  await runner({
    dbClient: client,
    dir: fileURLToPath(directory),
    direction: 'up',
    migrationsTable: MIGRATIONS_TABLE,
    singleTransaction: true,
    advisoryLockMode: 'wait',
    logger,
  })
}

/** The names of a directory's migrations, in their order. */
export async function migrationNames(directory) {
  const files = await readdir(directory)
  return files.map((file) => file.replace(/\.sql$/, '')).sort()
}

/**
 * Runs `work(client)` on a connection of its own, waiting for a database that resumes or is not there yet.
 * Throws when it stays away for two minutes, and when the signal ends the waiting.
 */
export async function connected({ readCredentials, logger, signal }, work) {
  const client = await untilItWorks(connector(readCredentials), {
    logger,
    signal,
    message: 'The database cannot be reached yet; trying again',
    giveUp: (seconds) => `The database could not be reached for ${seconds} s`,
    deadlineMs: DEADLINE_MS,
  })
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Returns a function that connects once; whoever calls it again after a refused password tries the pending one too. */
export function connector(readCredentials) {
  const Client = clientUsing(new Passwords(readCredentials))
  return async function connect() {
    const client = new Client({
      ...(await connectionOptions(readCredentials)),
      connectionTimeoutMillis: POOL_DEADLINE_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
    })
    client.on('error', () => {}) // the statement that is running hears of it too
    await client.connect()
    return client
  }
}
