/** The login that the API uses: made by the tables' owner, with no more rights than the API's statements need. */

import { setTimeout as sleep } from 'node:timers/promises'

import pg from 'pg'

import { connector } from './migrations.js'
import { INVALID_PASSWORD } from './passwords.js'
import { grants, rightsFor } from './rights.js'
import { scramVerifier } from './scram.js'

const NOT_PERMITTED_TO_LOG_IN = '28000'
const LOCK = 7241865325823965 // any number that nobody else locks
// The current password, the pending one of a rotation, and what the rotation has made the current one meanwhile.
const LOGIN_ATTEMPTS = 3
const LOGIN_PAUSE_MS = 200

/**
 * Makes the user whom a secret names, and grants what the API needs; `client` is connected as the owner.
 * A user who is there keeps the password that the rotation has given, unless it cannot be logged in with.
 * Throws when the user is the owner, or may do what no application should.
 */
export async function prepareUser({ client, api, readCredentials }) {
  const { username: user, password } = await readCredentials()
  if (user === client.user) throw new Error(`The application's user is ${user}, who owns the tables: it must be another`)
  const exists = await inTransaction(client, async () => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const there = await findUser(client, user)
    if (!there) await client.query(`CREATE ROLE ${login(user, password)}`)
    await closeToOthers(client)
    await grantAll(client, api, user)
    return there
  })
  if (exists && !(await canLogIn(readCredentials))) {
    const { password: current } = await readCredentials()
    await client.query(`ALTER ROLE ${login(user, current)}`)
  }
}

function login(user, password) {
  return `${pg.escapeIdentifier(user)} LOGIN PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`
}

async function findUser(client, user) {
  const { rows } = await client.query(
    `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
            OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid) AS powerful
     FROM pg_roles WHERE rolname = $1`,
    [user],
  )
  if (rows[0]?.powerful) throw new Error(`The user ${user} has more rights than an application should have`)
  return rows.length > 0
}

/** Takes away what everybody may do by default: connect, and make tables. */
async function closeToOthers(client) {
  await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
  await client.query(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(client.database)} FROM PUBLIC`)
}

/** Rights are only added here, for tasks of the version before still use theirs. */
async function grantAll(client, api, user) {
  const name = pg.escapeIdentifier(user)
  await client.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(client.database)} TO ${name}`)
  await client.query(`GRANT USAGE ON SCHEMA public TO ${name}`)
  for (const statement of grants(rightsFor(api), user)) await client.query(statement)
}

async function canLogIn(readCredentials) {
  const connect = connector(readCredentials)
  for (let attempt = 1; ; attempt += 1) {
    try {
      await (await connect()).end()
      return true
    } catch (error) {
      if (error.code === NOT_PERMITTED_TO_LOG_IN) return false
      if (error.code !== INVALID_PASSWORD) throw error
      if (attempt === LOGIN_ATTEMPTS) return false
      await sleep(LOGIN_PAUSE_MS)
    }
  }
}

async function inTransaction(client, work) {
  await client.query('BEGIN')
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}
