import type { Strings } from './strings/strings.js'
import { daysBetween } from './time-text.js'

/** How long ago, in words: "5 minutes ago". */
export function toAgo(at: number, now: number, locale: string, strings: Strings): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return strings.justNow
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (minutes < 60) return relative.format(-minutes, 'minute')
  if (minutes < 24 * 60) return relative.format(-Math.floor(minutes / 60), 'hour')
  return relative.format(-daysBetween(at, now), 'day')
}
