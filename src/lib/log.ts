// The only place that writes to the console.

/** How much is told: nothing, "look at it now", also "worth knowing", also every detail. */
export type LogLevel = 'off' | 'alarm' | 'note' | 'detail'

/** Codes, counts and ids. Never what people wrote, nor anything that opens a door. */
export type Facts = Readonly<Record<string, string | number | boolean>>

const loudness = { off: 0, alarm: 1, note: 2, detail: 3 } as const satisfies Record<LogLevel, number>

let level: LogLevel = 'off'

/** Off by default: we are a guest on the page. */
export function setLogLevel(wanted: LogLevel): void {
  level = wanted
}

export const log = {
  /** Look at it now: something is wrong that will not mend itself. */
  alarm: (what: string, facts?: Facts): void => write('alarm', what, facts),
  /** Worth knowing: unusual, and dealt with. */
  note: (what: string, facts?: Facts): void => write('note', what, facts),
  /** Detail for whoever is looking for something. */
  detail: (what: string, facts?: Facts): void => write('detail', what, facts),
}

const methods = { alarm: 'error', note: 'warn', detail: 'debug' } as const

function write(at: 'alarm' | 'note' | 'detail', what: string, facts: Facts = {}): void {
  if (loudness[at] > loudness[level]) return
  const safe = Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'string' ? toSafe(fact) : fact])
  console[methods[at]](`[chat-widget] ${what}`, Object.fromEntries(safe))
}

/** The longest id we meet is a UUID. What is longer or has spaces may be a text or a token: only its size is told. */
const toSafe = (text: string): string => (/^[\w.:@-]{0,36}$/.test(text) ? text : `(${text.length} characters)`)
