import { randomBytes } from 'node:crypto'

const MACHINE = randomBytes(5).toString('hex')
let counter = 0

/** 24 hex digits: 4 bytes of seconds, 5 of the machine, 3 of a counter. */
export function toObjectId(nowMs: number): string {
  counter = (counter + 1) % 0xffffff
  return Math.floor(nowMs / 1000).toString(16).padStart(8, '0') + MACHINE + counter.toString(16).padStart(6, '0')
}

/** `2013-10-28T21:50:05+0000`: whole seconds, and no colon in the offset. */
export const toTimeText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, '+0000')

/** Epoch milliseconds of any usual way to write a time. */
export function toTime(text: string): number | null {
  const ms = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(ms) ? null : ms
}
