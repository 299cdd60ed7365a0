import assert from 'node:assert/strict'
import test from 'node:test'

import { scramVerifier } from '../src/scram.js'

test('the verifier is the one that PostgreSQL computes', () => {
  // The password and salt of the example in https://www.rfc-editor.org/rfc/rfc7677#section-3
  assert.equal(
    scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')),
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  )
})

test('each verifier has a salt of its own', () => {
  assert.notEqual(scramVerifier('pencil'), scramVerifier('pencil'))
})

test('a password whose form is not certain is refused, and not quoted', () => {
  assert.throws(() => scramVerifier('naïve-hunter2'), (error) => !error.message.includes('hunter2'))
})
