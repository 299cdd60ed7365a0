import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import { ConfigError, loadConfig, loadMigrationConfig } from '../src/config.js'

const GOOD = { AWS_REGION: 'us-east-1', DB_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:db' }

test('what is not set has a default', () => {
  assert.deepEqual(loadConfig(GOOD), {
    host: '0.0.0.0',
    port: 8080,
    api: 'shop',
    logLevel: 'info',
    migrate: 'at-start',
    databaseIdleSeconds: 2,
    databasePoolSize: 5,
    databaseReaderHost: undefined,
    region: GOOD.AWS_REGION,
    secretArn: GOOD.DB_SECRET_ARN,
  })
})

for (const [name, value, allowed] of [
  ['DB_SECRET_ARN', undefined, /must be the ARN of the secret/],
  ['AWS_REGION', '', /must be the region/],
  ['PORT', '80a', /whole number from 0 .* to 65535/],
  ['PORT', '65536', /whole number from 0 .* to 65535/],
  ['DB_IDLE_SECONDS', '0', /whole number of seconds from 1 to 999/],
  ['DB_POOL_SIZE', '0', /whole number of connections from 1 to 100/],
  ['DB_POOL_SIZE', '101', /whole number of connections from 1 to 100/],
  ['LOG_LEVEL', 'loud', /one of fatal, error/],
  ['API', 'bank', /one of payments, shop/],
  ['MIGRATE', 'never', /one of at-start, separately/],
  ['DB_READER_HOST', 'https://db', /a host's name/],
]) {
  test(`${name}=${value} is refused, and it says what is allowed`, () => {
    assert.throws(
      () => loadConfig({ ...GOOD, [name]: value }),
      (error) => error instanceof ConfigError && error.message.startsWith(`${name} is`) && allowed.test(error.message),
    )
  })
}

test('one connection cannot be shared by a writer and a reader', () => {
  const variables = { ...GOOD, DB_READER_HOST: 'reader', DB_POOL_SIZE: '1' }
  assert.throws(() => loadConfig(variables), /DB_POOL_SIZE is "1": it must be at least 2 with DB_READER_HOST/)
  assert.equal(loadConfig({ ...variables, DB_POOL_SIZE: '2' }).databaseReaderHost, 'reader')
})

test('a migration that runs by itself needs both secrets', () => {
  assert.throws(() => loadMigrationConfig({ AWS_REGION: 'us-east-1' }), /DB_MASTER_SECRET_ARN is not set.*DB_SECRET_ARN is not set/)
  const config = loadMigrationConfig({ ...GOOD, DB_MASTER_SECRET_ARN: 'arn:master', API: 'payments' })
  assert.deepEqual(config, {
    api: 'payments',
    logLevel: 'info',
    region: GOOD.AWS_REGION,
    masterSecretArn: 'arn:master',
    secretArn: GOOD.DB_SECRET_ARN,
  })
})

test('every mistake is named at once', () => {
  assert.throws(() => loadConfig({ PORT: 'x' }), /PORT.*AWS_REGION.*DB_SECRET_ARN/)
})

for (const [program, what, code] of [
  ['server.js', 'The backend', 2],
  ['migrate.js', 'The migration', 1],
]) {
  test(`${program} without its configuration says so in a line and exits with ${code}`, () => {
    const path = fileURLToPath(new URL(`../src/${program}`, import.meta.url))
    const options = { env: { AWS_REGION: 'us-east-1', DB_MASTER_SECRET_ARN: 'arn:master' }, encoding: 'utf8' }
    const { status, stdout, stderr } = spawnSync(process.execPath, [path], options)
    assert.equal(status, code)
    assert.equal(stdout, '')
    assert.match(stderr, new RegExp(`^${what} cannot start\\. DB_SECRET_ARN is not set: .*\\n$`))
  })
}
