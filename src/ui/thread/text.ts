// What has to be known of a text before it is shown; pure.

/** Bodies are rendered up to here; the rest waits behind "Show more". */
export const maxShownText = 64 * 1024

const graphemes = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : undefined
const emoji = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[#*\d]\uFE0F?\u20E3)/u
/** Pictographs that are text unless said otherwise: ©, ™, ↔ and digits stay small. */
const plain = /^[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa]\uFE0E?$/

/** One to three emoji and nothing else. */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.trim()
  // The longest emoji (a family with skin tones) has 25 code units.
  // Nearly all messages begin with a letter: told before anything is cut into pieces.
  if (trimmed.length > 3 * 32 || !emoji.test(trimmed) || !graphemes) return false
  let count = 0
  for (const { segment } of graphemes.segment(trimmed)) {
    count += 1
    if (count > 3 || !emoji.test(segment) || plain.test(segment)) return false
  }
  return true
}

/** More than ten marks on one letter are not a language: they paint over the neighbours. */
export const calmMarks = (text: string): string => text.replace(/(\p{M}{10})\p{M}+/gu, '$1')

const turning = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g

/** `photo‮gpj.exe` in two honest parts: characters that turn text around are made visible, the extension stands apart. */
export function toShownFileName(name: string): { readonly stem: string; readonly extension: string } {
  const visible = calmMarks(name.slice(0, 256).replace(turning, '�').replace(/\s+/g, ' ')).trim()
  const dot = visible.lastIndexOf('.')
  return dot > 0 && dot < visible.length - 1 && visible.length - dot <= 12
    ? { stem: visible.slice(0, dot), extension: visible.slice(dot) }
    : { stem: visible, extension: '' }
}

/** 1234567 → "1.2 MB" in the words of the locale. */
export function toShownSize(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)))
  const unit = units[power] ?? 'byte'
  const value = bytes / 1000 ** power
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value)
}
