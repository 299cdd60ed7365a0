/**
 * Which password to connect with while a rotation may be under way.
 *
 * A rotation stores the new password as AWSPENDING, then sets it in the database, and makes it AWSCURRENT only after a
 * test: in between, and for as long as that test fails, the database refuses the current password and takes the pending
 * one. https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */

import pg from 'pg'

export const INVALID_PASSWORD = '28P01'

/** The two passwords that may be right, and the one that was refused last. */
export class Passwords {
  #readCredentials
  #refused

  constructor(readCredentials) {
    this.#readCredentials = readCredentials
  }

  /** The current password, or the pending one if the current one has just been refused. */
  async choose() {
    const current = await this.#readCredentials()
    if (current.password !== this.#refused) return current.password
    const pending = await this.#readCredentials('AWSPENDING')
    return (pending ?? current).password
  }

  /** Notes that the database did not take this password. */
  refuse(password) {
    this.#refused = password
  }
}

/** A kind of `pg.Client` that asks these passwords, and tells them what became of it. */
export function clientUsing(passwords) {
  return class extends pg.Client {
    #tried

    constructor(options) {
      super({ ...options, password: async () => (this.#tried = await passwords.choose()) })
    }

    connect(callback) {
      const connected = super.connect().catch((error) => {
        if (error.code === INVALID_PASSWORD) passwords.refuse(this.#tried)
        throw error
      })
      return callback ? connected.then(() => callback(), callback) : connected
    }
  }
}
