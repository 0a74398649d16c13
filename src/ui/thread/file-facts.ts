// How files are told of; pure.
import { calmMarks } from './text.js'

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
