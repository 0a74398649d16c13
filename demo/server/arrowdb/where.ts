// The query language: Mongo's, as far as the vendor documents it, turned into SQL.
import type { SqlValue } from '../store.js'
import { Refused } from './envelope.js'
import { toTime } from './ids.js'

/** Columns by the names under which the service tells them. */
export type Columns = Readonly<Record<string, { readonly sql: string; readonly isTime?: boolean }>>

export type Condition = { readonly sql: string; readonly values: readonly SqlValue[] }

const EVERYTHING: Condition = { sql: '1', values: [] }
const COMPARISONS: Readonly<Record<string, string>> = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=', $ne: 'is not', $eq: 'is' }

const invalid = (what: string): Refused => new Refused(400, `Invalid where: ${what}`)

/** @param tickMs times are compared by this. @throws Refused 400 */
export function toCondition(where: string | undefined, columns: Columns, tickMs: number): Condition {
  if (where === undefined || where.trim() === '') return EVERYTHING
  return toAll(parse(where), columns, tickMs)
}

function parse(where: string): unknown {
  try {
    return JSON.parse(where)
  } catch {
    throw invalid('not JSON')
  }
}

function toAll(where: unknown, columns: Columns, tickMs: number): Condition {
  if (typeof where !== 'object' || where === null || Array.isArray(where)) throw invalid('not an object')
  const parts = Object.entries(where).flatMap(([name, wanted]): Condition[] => {
    if (name !== '$and' && name !== '$or') return toConditions(name, wanted, columns, tickMs)
    if (!Array.isArray(wanted)) throw invalid(`${name} needs a list`)
    return [join(wanted.map(one => toAll(one, columns, tickMs)), name === '$or' ? ' or ' : ' and ')]
  })
  return join(parts, ' and ')
}

const join = (parts: readonly Condition[], word: string): Condition =>
  parts.length === 0 ? EVERYTHING : { sql: `(${parts.map(part => part.sql).join(word)})`, values: parts.flatMap(part => part.values) }

function toConditions(name: string, wanted: unknown, columns: Columns, tickMs: number): Condition[] {
  const column = columns[name] ?? toCustomColumn(name)
  const value = (given: unknown): SqlValue => (column.isTime ? toTick(given, tickMs) : toSqlValue(given))
  const sql = column.isTime && tickMs > 1 ? `(${column.sql} / ${tickMs})` : column.sql
  if (typeof wanted !== 'object' || wanted === null) return [{ sql: `${sql} is ?`, values: [value(wanted)] }]
  return Object.entries(wanted).map(([operator, given]): Condition => {
    const comparison = COMPARISONS[operator]
    if (comparison) return { sql: `${sql} ${comparison} ?`, values: [value(given)] }
    switch (operator) {
      case '$in':
      case '$nin': {
        if (!Array.isArray(given)) throw invalid(`${operator} needs a list`)
        return { sql: `${sql} ${operator === '$in' ? 'in' : 'not in'} (${given.map(() => '?').join(', ')})`, values: given.map(value) }
      }
      case '$exists':
        return { sql: `${sql} is ${given ? 'not null' : 'null'}`, values: [] }
      case '$regex': {
        // Only from the start, as the service wants it.
        const literal = /^\^([\w @.-]+)$/.exec(String(given))?.[1]
        if (literal === undefined) throw invalid('$regex must begin with ^ and go on literally')
        return { sql: `substr(${sql}, 1, ?) is ?`, values: [literal.length, literal] }
      }
      default:
        throw invalid(`unknown operator ${operator}`)
    }
  })
}

function toCustomColumn(name: string): { readonly sql: string; readonly isTime?: boolean } {
  if (!/^[\w-]+$/.test(name)) throw invalid(`unknown field ${name}`)
  return { sql: `json_extract(custom_fields, '$."${name}"')` }
}

function toTick(given: unknown, tickMs: number): SqlValue {
  const ms = typeof given === 'number' ? given : toTime(String(given))
  if (ms === null) throw invalid(`${String(given)} is no time`)
  return Math.floor(ms / tickMs)
}

function toSqlValue(given: unknown): SqlValue {
  if (typeof given === 'boolean') return given ? 1 : 0
  if (typeof given === 'number' || typeof given === 'string' || given === null) return given
  throw invalid('only simple values can be compared')
}

/** `-created_at,id`: names, with a minus before those that descend. What is equal stays in the order it was stored in. */
export function toOrder(order: string | undefined, columns: Columns, tickMs: number): string {
  const parts = (order ?? '').split(',').filter(Boolean).map(part => {
    const [, minus, name = ''] = /^(-?)([\w-]+)$/.exec(part.trim()) ?? []
    const { sql, isTime } = columns[name] ?? toCustomColumn(name)
    return `${isTime && tickMs > 1 ? `(${sql} / ${tickMs})` : sql}${minus ? ' desc' : ''}`
  })
  return [...parts, 'seq'].join(', ')
}
