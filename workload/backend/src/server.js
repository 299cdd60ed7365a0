/** The process: listens at once, prepares the database meanwhile or waits for who does, and stops cleanly on SIGTERM. */

import { APIS } from './apis/index.js'
import { buildApp } from './app.js'
import { ConfigError, loadConfig } from './config.js'
import { credentialsReader } from './credentials.js'
import { Database } from './database.js'
import { migrate } from './migrations.js'
import { untilPrepared } from './preparation.js'

const STOP_DEADLINE_MS = 25_000 // ECS kills 30 s after it asked

async function main() {
  const config = loadConfig(process.env)
  const database = new Database()
  const api = APIS[config.api]
  const app = buildApp({ api, database, logLevel: config.logLevel })
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop(signal))

  function stop(reason) {
    if (stopping.signal.aborted) return
    app.log.info(`Stopping: ${reason}`)
    stopping.abort()
    setTimeout(() => {
      app.log.error('Requests are still running at the deadline: they are cut off')
      process.exit(1)
    }, STOP_DEADLINE_MS).unref()
    app.close().then(() => process.exit())
  }

  await app.listen({ host: config.host, port: config.port })
  const readCredentials = credentialsReader(config)
  const prepare = config.migrate === 'separately' ? untilPrepared : migrate
  try {
    await prepare({ api, readCredentials, logger: app.log, signal: stopping.signal })
    await database.open({
      readCredentials,
      readerHost: config.databaseReaderHost,
      poolSize: config.databasePoolSize,
      idleSeconds: config.databaseIdleSeconds,
      onIdleError: (error) => app.log.warn({ err: error }, 'An idle connection was lost'),
    })
    app.log.info('The database is ready')
  } catch (error) {
    if (stopping.signal.aborted) return
    app.log.fatal({ err: error }, `The database could not be prepared: ${error.message}`)
    process.exitCode = 1
    stop('there is no use without the database')
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`The backend cannot start. ${error.message}\n`)
  process.exitCode = 2
}
