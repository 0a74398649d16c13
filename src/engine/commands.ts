// Verbs that ask the service at once, and keep nothing for later.
import { ChatError } from '../core/errors.js'
import type { Command } from '../core/actions.js'
import type { Cursor, DialogId } from '../core/ids.js'
import type { Attachment, User } from '../core/model.js'
import type { Page } from '../connectors/connector.js'
import type { Core } from './core.js'
import { isStored } from './inputs.js'

export async function command(core: Core, asked: Command): Promise<DialogId | undefined> {
  const { connector, signal } = core
  if (!connector.capabilities.actions.has(asked.type)) throw new ChatError('rejected', 'This service cannot do that.')
  const { events, dialogId } = await connector.perform(asked, signal)
  const stored = events.filter(isStored)
  await core.commit(stored.map(event => ({ type: 'event', event, live: core.isOnline })))
  for (const event of stored) if (event.type === 'dialog' && event.dialog.kind === 'direct') core.needUsers(event.dialog.memberIds)
  return dialogId
}

export async function findUsers(core: Core, text: string, signal: AbortSignal): Promise<readonly User[]> {
  const users = (await core.connector.findUsers?.(text, signal)) ?? []
  if (users.length > 0) await core.commit([{ type: 'users', users }])
  return users
}

export async function members(core: Core, dialogId: DialogId, signal: AbortSignal): Promise<readonly User[]> {
  const users: User[] = []
  let cursor: Cursor | null = null
  do {
    const page: Page<User> = await core.connector.members(dialogId, cursor, signal)
    users.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  await core.commit([{ type: 'users', users }])
  return users
}

export async function upload({ connector, signal: over }: Core, file: File, signal: AbortSignal, onProgress?: (part: number) => void): Promise<Attachment> {
  if (!connector.upload) throw new ChatError('rejected', 'This service takes no files.')
  return connector.upload(file, { signal: AbortSignal.any([signal, over]), onProgress: (sent, total) => onProgress?.(total > 0 ? sent / total : 0) })
}
