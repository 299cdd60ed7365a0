/** The database's address and login, from Secrets Manager. */

import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

const FIELDS = ['host', 'port', 'dbname', 'username', 'password']

/**
 * Returns a function that reads the secret anew at each call: { host, port, dbname, username, password }.
 * Nothing is cached, so a rotated password is used by the next connection. Asked for AWSPENDING, the version that a
 * rotation is about to make the current one, it returns undefined where there is none.
 */
export function credentialsReader({ region, secretArn }) {
  const requestHandler = { connectionTimeout: 2_000, requestTimeout: 5_000 }
  const client = new SecretsManagerClient({ region, requestHandler })
  return async function readCredentials(stage = 'AWSCURRENT') {
    try {
      const command = new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage })
      const { SecretString } = await client.send(command)
      return parseCredentials(SecretString, secretArn)
    } catch (error) {
      if (stage === 'AWSPENDING' && error instanceof ResourceNotFoundException) return undefined
      throw error
    }
  }
}

/** Checks a secret's text. Its content never gets into a message. */
export function parseCredentials(text, secretArn) {
  let secret
  try {
    secret = JSON.parse(text)
  } catch {
    throw new Error(`The secret ${secretArn} is not JSON`) // without the cause, which quotes the text
  }
  const missing = FIELDS.filter((field) => !secret?.[field])
  if (missing.length > 0) throw new Error(`The secret ${secretArn} lacks ${missing.join(', ')}`)
  return { ...secret, port: Number(secret.port) }
}
