import type { Rest } from './rest.js'

/** As the service has them: an organization's settings, or a user's, by their names on the wire. */
export type Settings = Readonly<Record<string, unknown>>

/**
 * Settings of the organization and of users, which the widget itself does not need: for the site's own pages. Who may
 * change what is up to the service. Every method rejects with a ChatError.
 */
export interface GenesysSettings {
  /** `{ messageRetentionPeriodDays, reactionsEnabled? }` */
  organization(signal?: AbortSignal): Promise<Settings>
  /** Changes what is named; with `replace` the rest goes back to what the service gives everybody. */
  setOrganization(settings: Settings, options?: { readonly replace?: boolean; readonly signal?: AbortSignal }): Promise<Settings>
  /** `{ mobile: { notifications: { when: 'Always' | 'OnlyWhenInactive' } } }`, and more on newer tenants. @param userId default the signed-in user */
  ofUser(userId?: string, signal?: AbortSignal): Promise<Settings>
  setOfUser(settings: Settings, userId?: string, signal?: AbortSignal): Promise<Settings>
}

const never = (): AbortSignal => new AbortController().signal

export function toSettings(rest: Rest): GenesysSettings {
  const ofUser = (userId = 'me') => `/api/v2/chats/users/${encodeURIComponent(userId)}/settings`
  const ask = async (work: Promise<unknown>): Promise<Settings> => ((await work) ?? {}) as Settings
  return {
    organization: (signal = never()) => ask(rest.get('/api/v2/chats/settings', {}, signal)),
    setOrganization: (settings, { replace = false, signal = never() } = {}) => ask(rest.write(replace ? 'PUT' : 'PATCH', '/api/v2/chats/settings', settings, signal)),
    ofUser: (userId, signal = never()) => ask(rest.get(ofUser(userId), {}, signal)),
    setOfUser: (settings, userId, signal = never()) => ask(rest.write('PATCH', ofUser(userId), settings, signal)),
  }
}
