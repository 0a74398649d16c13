import type { Call, Reply } from '../rest.js'
import { ApiError, invalid, toErrorReply } from './errors.js'
import type { UserRow } from './people.js'
import type { Window } from './messages.js'
import type { World } from './world.js'

/** One call by somebody who is signed in. */
export type Request = {
  readonly world: World
  readonly call: Call
  /** What the path's pattern captured. */
  readonly captured: readonly string[]
  readonly query: Query
  readonly me: UserRow
  readonly token: string
}

export type Route = {
  readonly method: string
  /** Below `/api/v2`. */
  readonly pattern: RegExp
  readonly answer: (request: Request) => Reply
}

export const ok = (body: unknown): Reply => ({ status: 200, body })
export const NOTHING: Reply = { status: 204 }

/** The vendor's clients join lists with commas; its specification repeats the parameter. Both will do. */
export class Query {
  readonly #pairs: Call['query']

  constructor(pairs: Call['query']) {
    this.#pairs = pairs
  }

  text(name: string): string | undefined {
    return this.#pairs.find(([key]) => key === name)?.[1]
  }

  list(name: string): string[] {
    return this.#pairs.filter(([key]) => key === name).flatMap(([, value]) => value.split(',')).filter(Boolean)
  }

  is(name: string): boolean {
    return this.text(name) === 'true'
  }

  number(name: string, fallback: number): number {
    const text = this.text(name)
    if (text === undefined) return fallback
    if (!/^\d+$/.test(text) || Number(text) < 1) throw invalid(name, `The value ${text} for ${name} is not valid`, 'invalid.query.param.value')
    return Number(text)
  }

  date(name: string): number | undefined {
    const text = this.text(name)
    const ms = Date.parse(text ?? '')
    if (text !== undefined && Number.isNaN(ms)) throw invalid(name, `${text} is not a valid date`, 'invalid.date')
    return text === undefined ? undefined : ms
  }

  window({ maxLimit }: { readonly maxLimit: number }): Window {
    return { limit: Math.min(this.number('limit', 50), maxLimit), before: this.date('before'), after: this.date('after') }
  }
}

/** Finds the route of a call and answers it, or says what is wrong with it. */
export function answerCall(world: World, routes: readonly Route[], call: Call): Reply {
  const path = /^\/api\/v2(\/.*)$/s.exec(call.path)?.[1]?.replace(/\/+$/, '') ?? ''
  try {
    const [, token] = /^bearer +(.+)$/i.exec(call.headers['authorization'] ?? '') ?? []
    if (!token) throw new ApiError(401, 'No authentication bearer token specified in authorization header.', 'authentication.required')
    const me = world.people.ofToken(token)
    if (!me) throw new ApiError(401, 'Invalid login credentials.')
    const fitting = routes.filter(route => route.pattern.test(path))
    const route = fitting.find(({ method }) => method === call.method)
    if (!route) return toErrorReply(fitting.length > 0 ? 405 : 404, 'The requested resource was not found.', 'not.found')
    return route.answer({ world, call, captured: route.pattern.exec(path)?.slice(1) ?? [], query: new Query(call.query), me, token })
  } catch (error) {
    if (error instanceof ApiError) return error.reply
    throw error
  }
}

/** The JSON object of the body. @throws ApiError */
export function toBody({ body }: Call): Readonly<Record<string, unknown>> {
  const value = toJson(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ApiError(400, 'The request body is not a JSON object')
  return value as Record<string, unknown>
}

/** @throws ApiError */
export function toJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new ApiError(400, 'The request body is not valid JSON')
  }
}

/** @throws ApiError when there is something else than a text under this name */
export function optionalText(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name] ?? undefined
  if (value !== undefined && typeof value !== 'string') throw invalid(name, `${name} must be a string`, 'invalid.value')
  return value
}

export function optionalTexts(body: Readonly<Record<string, unknown>>, name: string): string[] | undefined {
  const value = body[name] ?? undefined
  if (value === undefined) return undefined
  if (!Array.isArray(value) || value.some(one => typeof one !== 'string')) throw invalid(name, `${name} must be a list of strings`, 'invalid.value')
  return value as string[]
}

export function requiredText(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = optionalText(body, name)
  if (value === undefined || value.trim() === '') throw invalid(name, `${name} is required`)
  return value
}
