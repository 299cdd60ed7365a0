import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import net from 'node:net'
import test from 'node:test'

import pg from 'pg'

import { DatabaseUnavailable } from '../src/connections.js'
import { PATIENCE_MS } from '../src/database.js'
import { Pool, POOL_DEADLINE_MS, SILENCE_TIMEOUT_MS, STATEMENT_TIMEOUT_MS } from '../src/pool.js'

const HOST = '127.0.0.1'

async function listening(t, onConnection) {
  const server = net.createServer(onConnection)
  await new Promise((resolve) => server.listen(0, HOST, resolve))
  t.after(() => server.close())
  return server.address().port
}

function pool(port, more) {
  return new Pool({ options: { host: HOST, port }, Client: pg.Client, size: 1, idleSeconds: 1, onIdleError() {}, ...more })
}

test('a server that takes connections and says nothing is given up at the deadline', async (t) => {
  const sockets = []
  const silent = pool(await listening(t, (socket) => sockets.push(socket)), { deadlineMs: 50 })
  const ended = silent.use(() => assert.fail('it was not connected'))
  await assert.rejects(ended, (error) => error instanceof DatabaseUnavailable && error.lost)
  sockets.forEach((socket) => socket.destroy())
})

test('a server that is not there is the loss of it', async () => {
  await assert.rejects(pool(await freePort()).use(), (error) => error instanceof DatabaseUnavailable && error.lost)
})

async function freePort() {
  const server = net.createServer()
  await new Promise((resolve) => server.listen(0, HOST, resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** As much of `pg.Client` as the pool needs; says who it is, or that its server has gone. */
class FakeClient extends EventEmitter {
  static made = 0
  _queryable = true
  name = (FakeClient.made += 1)

  connect(done) {
    done()
  }

  async query(text) {
    if (text === 'lose') throw Object.assign(new pg.DatabaseError('terminating connection', 0, 'error'), { code: '57P01' })
    return { rows: [{ name: this.name, transaction_read_only: 'off' }] }
  }

  end(done) {
    done()
  }
}

test('what is lost by one connection is lost by all that were idle meanwhile, and none of them is used again', async () => {
  const two = pool(0, { Client: FakeClient, size: 2 })
  const name = () => two.use(async (query) => (await query('name'))[0].name)
  const first = await Promise.all([name(), name()])
  assert.equal(new Set(first).size, 2)
  assert.ok(first.includes(await name()), 'connections are used again')
  await assert.rejects(two.use((query) => query('lose')), DatabaseUnavailable)
  const next = await Promise.all([name(), name()])
  assert.ok(next.every((now) => !first.includes(now)))
  await two.close()
})

test('whatever happens to a server, it is noticed before the deadline of the pool', () => {
  assert.ok(STATEMENT_TIMEOUT_MS < SILENCE_TIMEOUT_MS, 'a living server ends a statement itself')
  assert.ok(SILENCE_TIMEOUT_MS < POOL_DEADLINE_MS)
  assert.ok(PATIENCE_MS < POOL_DEADLINE_MS)
  assert.ok(POOL_DEADLINE_MS < 29_000, 'API Gateway waits no longer')
})
