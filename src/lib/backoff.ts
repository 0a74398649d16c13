import type { Random } from './random.js'

const longestServerWaitMs = 5 * 60_000

/**
 * Milliseconds to wait before a try, spread so that clients which lost their server together do not
 * come back together.
 *
 * `failures` is how many tries have failed since it last worked: 0 right after a working connection
 * was closed (0.5 to 5 s), then 0.25 s plus anything up to 2, 4, 8 … 30 s.
 *
 * `retryAfterMs` is the server's wish: never earlier (up to 5 minutes), and up to a fifth later,
 * since it told everybody the same number. What is no duration (NaN, negative) is not heard.
 */
export function backoffMs(failures: number, random: Random, retryAfterMs?: number): number {
  const own = failures <= 0 ? 500 + random() * 4_500 : 250 + random() * Math.min(30, 2 ** failures) * 1_000
  if (retryAfterMs === undefined || !(retryAfterMs >= 0)) return own
  return Math.max(own, Math.min(retryAfterMs, longestServerWaitMs)) * (1 + random() * 0.2)
}
