/**
 * Brings the schema up to date at start.
 * Several tasks may start at once: an advisory lock lets one of them work, and the rest wait for it.
 */

import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'

import { runner } from 'node-pg-migrate'

import { connectionOptions } from './database.js'
import { clientUsing, Passwords } from './passwords.js'

const DIRECTORY = fileURLToPath(new URL('../migrations', import.meta.url))
const DEADLINE_MS = 120_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000
const LOCK_TIMEOUT_MS = 60_000

/**
 * Migrates, waiting for a database that resumes or is not there yet.
 * Throws when it stays away for two minutes, when a migration fails, and when the signal ends the waiting.
 */
export async function migrate({ readCredentials, logger, signal }) {
  const Client = clientUsing(new Passwords(readCredentials))
  const client = await untilConnected(() => connect(Client, readCredentials), { logger, signal })
  try {
    await runner({
      dbClient: client,
      dir: DIRECTORY,
      direction: 'up',
      migrationsTable: 'schema_migrations',
      singleTransaction: true,
      advisoryLockMode: 'wait',
      logger,
    })
  } finally {
    await client.end()
  }
}

/** Tries to connect, ever more slowly, until it works or the deadline has passed. */
export async function untilConnected(attempt, { logger, signal, deadlineMs = DEADLINE_MS }) {
  const deadline = Date.now() + deadlineMs
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() + pause > deadline) {
        throw new Error(`The database could not be reached for ${Math.round(deadlineMs / 1000)} s`, { cause: error })
      }
      logger.warn({ err: error }, 'The database cannot be reached yet; trying again')
      await sleep(pause, undefined, { signal })
    }
  }
}

async function connect(Client, readCredentials) {
  const client = new Client({ ...(await connectionOptions(readCredentials)), lock_timeout: LOCK_TIMEOUT_MS })
  client.on('error', () => {}) // the statement that is running hears of it too
  await client.connect()
  return client
}
