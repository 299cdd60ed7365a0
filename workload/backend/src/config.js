/** What the process is told by its environment, checked once at start. */

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** The environment is not usable; the message says for people what to set. */
export class ConfigError extends Error {}

/** Reads the configuration, or throws one ConfigError that names everything that is wrong. */
export function loadConfig(env) {
  const problems = []

  function required(name, what) {
    if (!env[name]) problems.push(`${name} is not set: it must be ${what}.`)
    return env[name]
  }

  function port(value) {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number > 65535) {
      problems.push(`PORT is "${value}": it must be a whole number from 0 (any free port) to 65535.`)
    }
    return number
  }

  function seconds(name, value) {
    if (!/^[1-9]\d{0,2}$/.test(value)) {
      problems.push(`${name} is "${value}": it must be a whole number of seconds from 1 to 999.`)
    }
    return Number(value)
  }

  function poolSize(value) {
    if (!/^[1-9]\d?$|^100$/.test(value)) {
      problems.push(`DB_POOL_SIZE is "${value}": it must be a whole number of connections from 1 to 100.`)
    }
    return Number(value)
  }

  function logLevel(value) {
    if (!LOG_LEVELS.includes(value)) {
      problems.push(`LOG_LEVEL is "${value}": it must be one of ${LOG_LEVELS.join(', ')}.`)
    }
    return value
  }

  const config = {
    host: env.HOST || '0.0.0.0',
    port: port(env.PORT || '8080'),
    logLevel: logLevel(env.LOG_LEVEL || 'info'),
    databaseIdleSeconds: seconds('DB_IDLE_SECONDS', env.DB_IDLE_SECONDS || '5'),
    databasePoolSize: poolSize(env.DB_POOL_SIZE || '5'),
    region: required('AWS_REGION', 'the region of the secret, such as us-east-1'),
    secretArn: required('DB_SECRET_ARN', 'the ARN of the secret that holds host, port, dbname, username and password'),
  }
  if (problems.length > 0) throw new ConfigError(problems.join(' '))
  return Object.freeze(config)
}
