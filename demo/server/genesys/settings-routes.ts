import type { Reply } from '../rest.js'
import { invalid, notFound } from './errors.js'
import { NOTHING, ok, toBody, type Request, type Route } from './routes.js'
import type { World } from './world.js'

type Settings = Readonly<Record<string, unknown>>

const DEFAULTS = {
  org: { messageRetentionPeriodDays: 365, reactionsEnabled: true },
  user: { mobile: { notifications: { when: 'Always' } } },
}

/** @param owner 'org', or a user's id */
export function settingsOf({ store }: World, owner: string): Settings {
  const row = store.one<{ value: string }>('select value from gc_settings where owner = ?', owner)
  return { ...(owner === 'org' ? DEFAULTS.org : DEFAULTS.user), ...(row && (JSON.parse(row.value) as Settings)) }
}

function save({ world, call }: Request, owner: string, isReplacing = false): Settings {
  const body = toBody(call)
  const days = body['messageRetentionPeriodDays']
  const isWrong = days !== undefined && !(Number.isInteger(days) && Number(days) >= 10 && Number(days) <= 3650)
  if (isWrong) throw invalid('messageRetentionPeriodDays', 'must be from 10 to 3650')
  const when = (body['mobile'] as { notifications?: { when?: unknown } } | undefined)?.notifications?.when
  if (when !== undefined && when !== 'Always' && when !== 'OnlyWhenInactive') throw invalid('mobile.notifications.when', 'must be Always or OnlyWhenInactive')
  const value = { ...(isReplacing ? {} : settingsOf(world, owner)), ...body }
  world.store.run('insert into gc_settings (owner, value) values (?, ?) on conflict (owner) do update set value = excluded.value', owner, JSON.stringify(value))
  return settingsOf(world, owner)
}

function userIn({ world, captured }: Request): string {
  if (!world.people.find(captured[0]!)) throw notFound('user')
  return captured[0]!
}

/** Everybody here is an administrator. `users/me` stands before `users/{userId}`. */
export const settingsRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/chats\/settings$/, answer: ({ world }): Reply => ok(settingsOf(world, 'org')) },
  { method: 'PATCH', pattern: /^\/chats\/settings$/, answer: it => ok(save(it, 'org')) },
  { method: 'PUT', pattern: /^\/chats\/settings$/, answer: it => ok(save(it, 'org', true)) },
  { method: 'GET', pattern: /^\/chats\/users\/me\/settings$/, answer: ({ world, me }) => ok(settingsOf(world, me.id)) },
  { method: 'PATCH', pattern: /^\/chats\/users\/me\/settings$/, answer: it => ok(save(it, it.me.id)) },
  // Later than the document, without answers.
  { method: 'POST', pattern: /^\/chats\/users\/me\/settings$/, answer: it => (save(it, it.me.id), NOTHING) },
  {
    method: 'DELETE',
    pattern: /^\/chats\/users\/me\/settings$/,
    answer: ({ world, me }) => (world.store.run('delete from gc_settings where owner = ?', me.id), NOTHING),
  },
  { method: 'GET', pattern: /^\/chats\/users\/([^/]+)\/settings$/, answer: it => ok(settingsOf(it.world, userIn(it))) },
  { method: 'PATCH', pattern: /^\/chats\/users\/([^/]+)\/settings$/, answer: it => ok(save(it, userIn(it))) },
]
