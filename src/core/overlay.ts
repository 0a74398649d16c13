// What the person did and the server has not confirmed yet, laid over what it has; pure.
import type { Intent, MessageRef, SendMutation } from './actions.js'
import type { ClientId, DialogId, MessageId, UserId } from './ids.js'
import { applyChange } from './message.js'
import type { Message, TextBody } from './model.js'
import type { OutboxEntry } from './outbox.js'

type Aimed = Extract<Intent, { readonly target: MessageRef }>

/** A message of the server as the person should see it now. */
export type ConfirmedItem = {
  readonly type: 'confirmed'
  /** The client id where there is one: our own bubble keeps its key when it is confirmed. */
  readonly key: string
  readonly message: Message
  readonly pinned: boolean
  /** The last thing shown here that has not reached the server yet. */
  readonly pending: Aimed['type'] | null
  /** The last thing done to this message that the server refused; it waits for retry or discard. */
  readonly failed: OutboxEntry | null
}

/** A message that exists only here so far. */
export type UnsentItem = {
  readonly type: 'unsent'
  readonly key: string
  readonly entry: OutboxEntry
  readonly send: SendMutation
  /** As it will read once what was edited meanwhile is sent too. */
  readonly body: TextBody
  readonly edited: boolean
}

export type Item = ConfirmedItem | UnsentItem

type Patch = { readonly entry: OutboxEntry; readonly intent: Aimed }

/**
 * The messages of a dialog with the outbox laid over them: first what is confirmed, in its order,
 * then what is unsent, in the order of the person's actions. A send whose message has arrived is
 * not shown twice. `outbox` may hold entries of other dialogs.
 *
 * A message that nothing is done to gives the same item object each time, so that callers can
 * compare by identity.
 */
export function overlay(
  dialogId: DialogId,
  messages: readonly Message[],
  outbox: readonly OutboxEntry[],
  pinnedIds: readonly MessageId[],
  me: UserId,
): readonly Item[] {
  const patches = new Map<MessageId | ClientId, Patch[]>()
  const sends: { readonly entry: OutboxEntry; readonly send: SendMutation }[] = []
  for (const entry of outbox) {
    const { intent } = entry
    if (entry.dialogId !== dialogId || intent.type === 'read') continue
    if (intent.type === 'send') sends.push({ entry, send: intent })
    else {
      const aim = 'id' in intent.target ? intent.target.id : intent.target.clientId
      const list = patches.get(aim)
      if (list) list.push({ entry, intent })
      else patches.set(aim, [{ entry, intent }])
    }
  }

  const pinned = new Set(pinnedIds)
  const arrived = new Set<string>()
  const items: Item[] = []
  for (const message of messages) {
    const { clientId } = message
    // A service that stored a message twice must not make two rows of one key.
    const key = clientId === undefined || arrived.has(clientId) ? message.id : clientId
    if (clientId !== undefined) arrived.add(clientId)
    const own = patches.size === 0 ? undefined : patchesOf(message, patches)
    const item = own ? patched(message, key, pinned.has(message.id), own, me) : untouched(message, key, pinned.has(message.id))
    if (item) items.push(item)
  }
  for (const { entry, send } of sends) {
    if (arrived.has(send.clientId)) continue
    const item = unsent(entry, send, patches.get(send.clientId) ?? [])
    if (item) items.push(item)
  }
  return items
}

function patchesOf(message: Message, patches: ReadonlyMap<MessageId | ClientId, readonly Patch[]>): readonly Patch[] | undefined {
  const byId = patches.get(message.id)
  const byClientId = message.clientId === undefined ? undefined : patches.get(message.clientId)
  // ConnectyCube's client ids are its message ids: one list then, not the same list twice.
  if (!byId || !byClientId || byId === byClientId) return byId ?? byClientId
  return [...byId, ...byClientId].sort((a, b) => a.entry.seq - b.entry.seq)
}

const known = new WeakMap<Message, ConfirmedItem>()

function untouched(message: Message, key: string, pinned: boolean): ConfirmedItem {
  const before = known.get(message)
  if (before && before.pinned === pinned && before.key === key) return before
  const item: ConfirmedItem = { type: 'confirmed', key, message, pinned, pending: null, failed: null }
  known.set(message, item)
  return item
}

/** Null: the person deleted it for themselves. */
function patched(message: Message, key: string, pinned: boolean, patches: readonly Patch[], me: UserId): ConfirmedItem | null {
  let shown = message
  let pinnedNow = pinned
  let pending: Aimed['type'] | null = null
  let failed: OutboxEntry | null = null
  for (const { entry, intent } of patches) {
    if (entry.state.type === 'failed') {
      failed = entry
      // What was written is kept in sight, to be retried or discarded; everything else is taken back.
      if (intent.type !== 'edit') continue
    } else pending = intent.type

    if (intent.type === 'delete') {
      if (intent.for === 'me') return null
      shown = applyChange(shown, { type: 'deleted' })
    } else if (intent.type === 'edit') {
      const editedAt = Math.max(entry.createdAt, shown.editedAt ?? 0)
      shown = applyChange(shown, { type: 'edited', text: intent.text, mentions: intent.mentions, editedAt })
    } else if (intent.type === 'react') {
      const values = [intent.value]
      shown = applyChange(shown, { type: 'reacted', userId: me, add: intent.on ? values : [], remove: intent.on ? [] : values })
    } else pinnedNow = intent.on
  }
  return { type: 'confirmed', key, message: shown, pinned: pinnedNow, pending, failed }
}

/** Null: deleted before it was sent. */
function unsent(entry: OutboxEntry, send: SendMutation, patches: readonly Patch[]): UnsentItem | null {
  let body = send.body
  for (const { entry: patch, intent } of patches) {
    if (intent.type === 'edit') body = { ...body, text: intent.text, mentions: intent.mentions }
    else if (intent.type === 'delete' && patch.state.type !== 'failed') return null
  }
  return { type: 'unsent', key: send.clientId, entry, send, body, edited: body !== send.body }
}
