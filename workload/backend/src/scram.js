/** Passwords in the form in which PostgreSQL stores them, so that the server, and its log, never sees the clear text. */

import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

const ITERATIONS = 4096 // PostgreSQL's own default

/**
 * The SCRAM-SHA-256 verifier of a password of printable ASCII characters, as generated ones are; of others it would depend
 * on their normal form. https://www.rfc-editor.org/rfc/rfc7677
 */
export function scramVerifier(password, salt = randomBytes(16)) {
  if (!/^[ -~]+$/.test(password)) throw new Error('The password has characters that are not printable ASCII')
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64')
  const serverKey = hmac(salted, 'Server Key').toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

function hmac(key, text) {
  return createHmac('sha256', key).update(text).digest()
}
