import type { PollRates } from './options.js'

/** A talk that pauses for this long is not one any more. */
const TALK_MS = 60_000

/** Milliseconds to wait from one answer to the next question; `quietMs`: how long ago something was said. */
export function toPollMs({ busyMs, idleMs, hiddenMs }: PollRates, isActive: boolean, quietMs: number): number {
  if (!isActive) return hiddenMs
  return quietMs < TALK_MS ? busyMs : idleMs
}
