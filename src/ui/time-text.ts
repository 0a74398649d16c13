import type { Strings } from './strings/strings.js'

type Style = 'time' | 'weekday' | 'date' | 'date-year' | 'day' | 'day-year'

const styles: Record<Style, Intl.DateTimeFormatOptions> = {
  'time': { hour: 'numeric', minute: '2-digit' },
  'weekday': { weekday: 'short' },
  'date': { day: 'numeric', month: 'short' },
  'date-year': { day: 'numeric', month: 'short', year: 'numeric' },
  'day': { weekday: 'long', day: 'numeric', month: 'long' },
  'day-year': { day: 'numeric', month: 'long', year: 'numeric' },
}

// Making a formatter costs a thousand times more than using it.
const formats = new Map<string, Intl.DateTimeFormat>()

function format(style: Style, locale: string, at: number): string {
  const key = `${style} ${locale}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, styles[style])
  formats.set(key, known)
  return known.format(at)
}

const dayMs = 86_400_000

/** Days between two moments as the calendar on the wall counts them, also over a change of summer time. */
export function daysBetween(at: number, now: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(at)) / dayMs)
}

/** As short as a dialog row wants it: a time today, then a weekday, then a date. */
export function toRowTime(at: number, now: number, locale: string, strings: Strings): string {
  const days = daysBetween(at, now)
  if (days <= 0) return format('time', locale, at)
  if (days === 1) return strings.yesterday
  if (days < 7) return format('weekday', locale, at)
  return format(new Date(at).getFullYear() === new Date(now).getFullYear() ? 'date' : 'date-year', locale, at)
}

/** The time of day: "10:42 AM". */
export const toClockTime = (at: number, locale: string): string => format('time', locale, at)

/** A day as the separator in a thread names it: "Today", "Monday, November 16". */
export function toDayName(at: number, now: number, locale: string, strings: Strings): string {
  const days = daysBetween(at, now)
  if (days === 0) return strings.today
  if (days === 1) return strings.yesterday
  return format(new Date(at).getFullYear() === new Date(now).getFullYear() ? 'day' : 'day-year', locale, at)
}
