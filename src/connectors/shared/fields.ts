// Reading what a server sent, field by field: a value of the wrong type is as good as none.

export type Fields = Readonly<Record<string, unknown>>

/** The fields of an object, or none. Own fields only, so `__proto__` and its like are names as any other. */
export const toFields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null

export const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Text, or a number as text: servers are not of one mind about ids. Empty counts as missing. */
export const toText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined

/** A number, or text that is one. */
export function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/**
 * Epoch milliseconds that a message can be from: not before September 2001, years before there was a service, nor after
 * 2286, where unix seconds get a digit more and would no longer sort as text.
 */
export const toMoment = (ms: number): number | undefined => (ms >= 1e12 && ms < 1e13 ? ms : undefined)

/** Epoch milliseconds of an ISO text. */
export const toTime = (value: unknown): number | undefined => toMoment(typeof value === 'string' ? Date.parse(value) : NaN)

/** Leaves out what is undefined: an absent field and an undefined one are two things to TypeScript, and to whoever counts keys. */
export const defined = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
