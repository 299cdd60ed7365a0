import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import { ConfigError, loadConfig } from '../src/config.js'

const GOOD = { AWS_REGION: 'us-east-1', DB_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:db' }

test('what is not set has a default', () => {
  assert.deepEqual(loadConfig(GOOD), {
    host: '0.0.0.0',
    port: 8080,
    logLevel: 'info',
    databaseIdleSeconds: 5,
    databasePoolSize: 5,
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
]) {
  test(`${name}=${value} is refused, and it says what is allowed`, () => {
    assert.throws(
      () => loadConfig({ ...GOOD, [name]: value }),
      (error) => error instanceof ConfigError && error.message.startsWith(`${name} is`) && allowed.test(error.message),
    )
  })
}

test('every mistake is named at once', () => {
  assert.throws(() => loadConfig({ PORT: 'x' }), /PORT.*AWS_REGION.*DB_SECRET_ARN/)
})

test('a process without its configuration says so in a line and exits with 2', () => {
  const server = fileURLToPath(new URL('../src/server.js', import.meta.url))
  const options = { env: { AWS_REGION: 'us-east-1' }, encoding: 'utf8' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [server], options)
  assert.equal(status, 2)
  assert.equal(stdout, '')
  assert.match(stderr, /^The backend cannot start\. DB_SECRET_ARN is not set: .*\n$/)
})
