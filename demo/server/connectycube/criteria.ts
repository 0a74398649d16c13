import type { SqlValue } from '../store.js'

/** Search operators of list calls (ConnectyCube docs, "Retrieve chat dialogs"). */
const OPERATORS = ['lt', 'lte', 'gt', 'gte', 'ne', 'in', 'nin', 'all', 'ctn', 'start_with'] as const
type Operator = (typeof OPERATORS)[number] | 'eq'

/** One condition of a list call. */
export type Criterion = {
  /** `name`, or `extensions.location` for one key of an object. */
  readonly field: string
  readonly operator: Operator
  readonly values: readonly string[]
}

/** A query or form body: plain values by name, and all of it as conditions. */
export type Query = {
  readonly criteria: readonly Criterion[]
  /** The last plain value of that name. */
  text(name: string): string | undefined
  /** A plain number, or the default when it is missing or none. */
  number(name: string, byDefault: number): number
  /** A list, however written: commas, commas with spaces, repeated `name[]`. */
  list(name: string): string[]
}

/** Understands `a=1`, `a[gt]=1`, `a[in]=1, 2`, `a[in][]=1`, `a[]=1&a[]=2`, `extensions[k]=v`. */
export function toQuery(pairs: readonly (readonly [string, string])[]): Query {
  const criteria: Criterion[] = []
  for (const [key, value] of pairs) {
    const [, base = '', brackets = ''] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(key) ?? []
    if (!base) continue
    const parts = [...brackets.matchAll(/\[([^[\]]*)\]/g)].map(match => match[1]!)
    const isRepeated = parts.at(-1) === ''
    const last = parts.findLast(part => part !== '')
    const named = OPERATORS.find(one => one === last)
    const operator = named ?? (isRepeated ? 'in' : 'eq')
    const field = [base, ...parts.filter(part => part !== '' && part !== named)].join('.')
    const values = ['in', 'nin', 'all'].includes(operator) ? splitList(value) : [value]
    const same = criteria.findIndex(one => one.field === field && one.operator === operator && isRepeated)
    if (same < 0) criteria.push({ field, operator, values })
    else criteria[same] = { field, operator, values: [...criteria[same]!.values, ...values] }
  }
  const text = (name: string) => criteria.findLast(one => one.field === name && one.operator === 'eq')?.values[0]
  return {
    criteria,
    text,
    number: (name, byDefault) => {
      const given = Number(text(name) ?? NaN)
      return Number.isInteger(given) && given >= 0 ? given : byDefault
    },
    list: name => criteria.filter(one => one.field === name).flatMap(one => one.values.flatMap(splitList)),
  }
}

/** Whether a value of the model fits; times may be asked for in unix seconds or in ISO. */
export function fits({ operator, values }: Criterion, actual: unknown): boolean {
  const [first = ''] = values
  switch (operator) {
    case 'eq':
      return isSame(actual, first)
    case 'ne':
      return !isSame(actual, first)
    case 'in':
      return values.some(value => isSame(actual, value))
    case 'nin':
      return !values.some(value => isSame(actual, value))
    case 'all':
      return values.every(value => isSame(actual, value))
    case 'ctn':
      return String(actual ?? '').includes(first)
    case 'start_with':
      return String(actual ?? '').toLowerCase().startsWith(first.toLowerCase())
    default: {
      const [a, b] = [toNumber(actual), toNumber(first)]
      if (Number.isNaN(a) || Number.isNaN(b)) return false
      return operator === 'lt' ? a < b : operator === 'lte' ? a <= b : operator === 'gt' ? a > b : a >= b
    }
  }
}

const MESSAGE_COLUMNS: Readonly<Record<string, string>> = {
  _id: 'id',
  message: 'body',
  date_sent: 'date_sent',
  sender_id: 'sender_id',
  recipient_id: 'recipient_id',
  created_at: 'created_at / 1000',
  updated_at: 'updated_at / 1000',
}
const COMPARISONS: Readonly<Record<string, string>> = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' }

/** The conditions of a message list as SQL. Fields it cannot be searched by are passed over, as the service does. */
export function toMessageCondition(criteria: readonly Criterion[]): { sql: string; values: SqlValue[] } {
  const parts: string[] = ['1']
  const all: SqlValue[] = []
  for (const { field, operator, values } of criteria) {
    const column = MESSAGE_COLUMNS[field]
    if (field === 'attachments.type') {
      parts.push(`(${values.map(() => `instr(attachments, ?) > 0`).join(' or ')})`)
      all.push(...values.map(value => `"type":${JSON.stringify(value)}`))
    } else if (column && (operator === 'in' || operator === 'nin' || operator === 'all')) {
      parts.push(`${column} ${operator === 'nin' ? 'not in' : 'in'} (${values.map(() => '?').join(', ')})`)
      all.push(...values.map(value => toColumnValue(field, value)))
    } else if (column && operator === 'ctn') {
      parts.push(`instr(${column}, ?) > 0`)
      all.push(values[0] ?? '')
    } else if (column && COMPARISONS[operator]) {
      parts.push(`${column} ${COMPARISONS[operator]} ?`)
      all.push(toColumnValue(field, values[0] ?? ''))
    }
  }
  return { sql: parts.join(' and '), values: all }
}

function toColumnValue(field: string, value: string): SqlValue {
  if (field === '_id' || field === 'message') return value
  const number = toNumber(value)
  return Number.isNaN(number) ? value : number
}

export function splitList(text: string): string[] {
  return text.split(',').map(part => part.trim()).filter(Boolean)
}

function isSame(actual: unknown, wanted: string): boolean {
  if (Array.isArray(actual)) return actual.some(one => isSame(one, wanted))
  return String(actual) === wanted || (actual !== null && toNumber(actual) === toNumber(wanted))
}

function toNumber(value: unknown): number {
  const text = String(value ?? '')
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return /^\d{4}-\d\d-\d\d/.test(text) ? Math.floor(Date.parse(text) / 1000) : NaN
}
