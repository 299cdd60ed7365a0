/** Waiting for what comes late. */

import { setTimeout as sleep } from 'node:timers/promises'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

/**
 * Tries, ever more slowly, until it works. Each failure is logged with `message`; once `deadlineMs` have passed, the
 * last one is the cause of an error, whose message is what `giveUp` makes of the seconds.
 */
export async function untilItWorks(attempt, { logger, signal, message, giveUp, deadlineMs = Infinity }) {
  const deadline = Date.now() + deadlineMs
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() + pause > deadline) throw new Error(giveUp(Math.round(deadlineMs / 1000)), { cause: error })
      logger.warn({ err: error }, message)
      await sleep(pause, undefined, { signal })
    }
  }
}
