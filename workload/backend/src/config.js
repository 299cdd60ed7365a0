/** What a process is told by its environment, checked once at start. */

import { APIS } from './apis/index.js'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
const FIELDS = 'holds host, port, dbname, username and password'

/** The environment is not usable; the message says for people what to set. */
export class ConfigError extends Error {}

/** Reads the server's configuration, or throws one ConfigError that names everything that is wrong. */
export function loadConfig(env) {
  const variables = new Variables(env)
  const readerHost = variables.matching('DB_READER_HOST', undefined, /^[A-Za-z0-9.:-]+$/, "a host's name")
  return variables.checked({
    host: env.HOST || '0.0.0.0',
    port: variables.port('PORT', '8080'),
    ...common(variables),
    migrate: variables.oneOf('MIGRATE', 'at-start', ['at-start', 'separately']),
    databaseIdleSeconds: variables.seconds('DB_IDLE_SECONDS', '2'),
    databasePoolSize: variables.poolSize('DB_POOL_SIZE', '5', { readerHost }),
    databaseReaderHost: readerHost,
    secretArn: variables.required('DB_SECRET_ARN', `the ARN of the secret that ${FIELDS}`),
  })
}

/** Reads the configuration of a migration that runs by itself, or throws as `loadConfig` does. */
export function loadMigrationConfig(env) {
  const variables = new Variables(env)
  return variables.checked({
    ...common(variables),
    masterSecretArn: variables.required(
      'DB_MASTER_SECRET_ARN',
      `the ARN of the secret of the tables' owner, which ${FIELDS}`,
    ),
    secretArn: variables.required('DB_SECRET_ARN', `the ARN of the secret of the application's user, which ${FIELDS}`),
  })
}

function common(variables) {
  return {
    api: variables.oneOf('API', 'shop', Object.keys(APIS)),
    logLevel: variables.oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
    region: variables.required('AWS_REGION', 'the region of the secret, such as us-east-1'),
  }
}

class Variables {
  #env
  #problems = []

  constructor(env) {
    this.#env = env
  }

  /** The values, if there was no problem with any. */
  checked(values) {
    if (this.#problems.length > 0) throw new ConfigError(this.#problems.join(' '))
    return Object.freeze(values)
  }

  required(name, what) {
    if (!this.#env[name]) this.#problems.push(`${name} is not set: it must be ${what}.`)
    return this.#env[name]
  }

  matching(name, otherwise, pattern, what) {
    const value = this.#env[name] || otherwise
    if (value !== undefined && !pattern.test(value)) this.#refuse(name, value, what)
    return value
  }

  oneOf(name, otherwise, allowed) {
    const value = this.#env[name] || otherwise
    if (!allowed.includes(value)) this.#refuse(name, value, `one of ${allowed.join(', ')}`)
    return value
  }

  port(name, otherwise) {
    const what = 'a whole number from 0 (any free port) to 65535'
    const value = Number(this.matching(name, otherwise, /^\d+$/, what))
    if (value > 65535) this.#refuse(name, value, what)
    return value
  }

  seconds(name, otherwise) {
    return Number(this.matching(name, otherwise, /^[1-9]\d{0,2}$/, 'a whole number of seconds from 1 to 999'))
  }

  poolSize(name, otherwise, { readerHost }) {
    const value = Number(
      this.matching(name, otherwise, /^[1-9]\d?$|^100$/, 'a whole number of connections from 1 to 100'),
    )
    if (value === 1 && readerHost) {
      this.#refuse(name, value, 'at least 2 with DB_READER_HOST: the writer and the reader share these connections')
    }
    return value
  }

  #refuse(name, value, what) {
    this.#problems.push(`${name} is "${value}": it must be ${what}.`)
  }
}
