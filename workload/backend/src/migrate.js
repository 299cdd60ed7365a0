/** The process that migrates by itself: as the tables' owner, who also makes the application's user. Exits with 0 or 1. */

import fastify from 'fastify'

import { APIS } from './apis/index.js'
import { prepareUser } from './applicationUser.js'
import { ConfigError, loadMigrationConfig } from './config.js'
import { credentialsReader } from './credentials.js'
import { loggerOptions } from './log.js'
import { connected, runMigrations } from './migrations.js'

async function main() {
  const config = loadMigrationConfig(process.env)
  const { log: logger } = fastify({ logger: loggerOptions(config.logLevel) }) // as the server's
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stopping.abort())

  const { masterSecretArn, region, secretArn } = config
  const api = APIS[config.api]
  const readCredentials = credentialsReader({ region, secretArn })
  const owner = { readCredentials: credentialsReader({ region, secretArn: masterSecretArn }), logger, signal: stopping.signal }
  try {
    await connected(owner, async (client) => {
      await runMigrations({ client, directory: api.migrations, logger })
      await prepareUser({ client, api, readCredentials })
    })
    logger.info('The database is prepared')
  } catch (error) {
    logger.fatal({ err: error }, `The database could not be prepared: ${error.message}`)
    process.exitCode = 1
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`The migration cannot start. ${error.message}\n`)
  process.exitCode = 1
}
