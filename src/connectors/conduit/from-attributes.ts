import { ChatError } from '../../core/errors.js'
import { conduit, type ConduitConnector } from './index.js'
import type { ConduitOptions, ConduitPerson } from './options.js'

/**
 * What a page without a module script can say: `api`, `realtime`, `user-id`, `client-id`, `client-secret`, `version`,
 * and `users-url`, which is sent `{"ids": […]}` by POST and answers `[{"id": …, "name": …, "avatarUrl": …}]`.
 * @throws ChatError 'rejected' when something is missing or wrong
 */
export function fromAttributes(attribute: (name: string) => string | null, getToken: ConduitOptions['getToken']): ConduitConnector {
  const [id, secret, version, usersUrl] = [attribute('client-id'), attribute('client-secret'), attribute('version'), attribute('users-url')]
  return conduit({
    userId: attribute('user-id') ?? '',
    getToken,
    endpoints: { api: attribute('api') ?? '', realtime: attribute('realtime') ?? '' },
    ...(id !== null && { client: { id, secret: secret ?? '' } }),
    ...(version !== null && { version: version as NonNullable<ConduitOptions['version']> }),
    ...(usersUrl !== null && { resolveUsers: ids => askForUsers(usersUrl, ids) }),
  })
}

async function askForUsers(url: string, ids: readonly string[]): Promise<readonly ConduitPerson[]> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', credentials: 'same-origin', headers, body: JSON.stringify({ ids }) })
  if (!response.ok) throw new ChatError('offline', `The site did not say who people are (${response.status})`)
  return (await response.json()) as readonly ConduitPerson[]
}
