import { statusWords } from './strings/status.js'
import { daysBetween } from './time-text.js'

/** How long ago somebody was here, in words: "last seen 5 minutes ago". */
export const toLastSeen = (at: number, now: number, locale: string): string => statusWords.lastSeen(toAgo(at, now, locale))

function toAgo(at: number, now: number, locale: string): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return statusWords.justNow
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (minutes < 60) return relative.format(-minutes, 'minute')
  if (minutes < 24 * 60) return relative.format(-Math.floor(minutes / 60), 'hour')
  return relative.format(-daysBetween(at, now), 'day')
}
