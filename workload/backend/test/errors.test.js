import assert from 'node:assert/strict'
import test from 'node:test'

import { DatabaseUnavailable } from '../src/connections.js'
import { applicationWithout } from './application.js'

const app = applicationWithout(new Error('password=hunter2'))
const json = { 'content-type': 'application/json' }
const post = { method: 'POST', url: '/api/orders' }

const csv = { 'content-type': 'text/csv' }

const REQUESTS = [
  ['an unknown path', '/api/nothing', 404, 'not_found'],
  ['a path that is no URL', '/api/%zz', 400, 'bad_url'],
  ['the wrong method', { method: 'DELETE', url: '/api/products' }, 405, 'method_not_allowed'],
  ['broken JSON', { ...post, headers: json, payload: '{"items":' }, 400, 'invalid_json'],
  ['an empty body', { ...post, headers: json, payload: '' }, 400, 'invalid_json'],
  ['no body', post, 400, 'invalid_order'],
  ['a body of another type', { ...post, headers: csv, payload: 'mug' }, 415, 'unsupported_media_type'],
  ['a large body', { ...post, payload: { reference: 'x'.repeat(20_000) } }, 413, 'body_too_large'],
  ['a fault of ours', '/api/products', 500, 'internal_error'],
]

for (const [what, request, status, code] of REQUESTS) {
  test(`${what} is answered with ${status} in the one shape of errors`, async () => {
    const response = await app.inject(request)
    assert.equal(response.statusCode, status)
    const body = response.json()
    assert.deepEqual(Object.keys(body), ['error'])
    assert.deepEqual(Object.keys(body.error), ['code', 'message', 'details'])
    assert.equal(body.error.code, code)
    assert.ok(body.error.message.endsWith('.'))
    assert.ok(Array.isArray(body.error.details))
  })
}

test('a fault of ours tells nobody its cause, but how to find it', async () => {
  const response = await app.inject('/api/products')
  assert.ok(!response.body.includes('hunter2'))
  assert.ok(response.headers['x-request-id'])
})

test('the wrong method is told the right ones', async () => {
  const response = await app.inject({ method: 'PUT', url: '/api/orders' })
  assert.equal(response.headers.allow, 'POST')
})

test("the load balancer's trace id names the request", async () => {
  const response = await app.inject({ url: '/api/health', headers: { 'x-amzn-trace-id': 'Root=1-2-3' } })
  assert.equal(response.headers['x-request-id'], 'Root=1-2-3')
})

test('without a database only health is well', async () => {
  const without = applicationWithout(new DatabaseUnavailable('The database is away'))
  assert.equal((await without.inject('/api/health')).statusCode, 200)
  for (const url of ['/api/ready', '/api/products', '/api/orders/00000000-0000-4000-8000-000000000000']) {
    const response = await without.inject(url)
    assert.equal(response.statusCode, 503)
    assert.equal(response.json().error.code, 'database_unavailable')
    assert.ok(response.headers['retry-after'])
  }
})
