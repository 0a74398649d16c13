// Merging what different roads say about one message, and applying changes to it; pure.
import type { StoredMessage } from './changes.js'
import type { MessageChange } from './events.js'
import type { UserId } from './ids.js'
import type { Message, Reaction } from './model.js'

const union = (a: readonly UserId[], b: readonly UserId[]): readonly UserId[] => {
  const missing = b.filter(id => !a.includes(id))
  return missing.length === 0 ? a : [...a, ...missing]
}

/**
 * The newer report wins field by field where "newer" can be told: receipts only ever grow, a later
 * edit beats an earlier one, and the client id that joins a message to its outbox entry is kept.
 */
export function mergeMessage(known: Message, incoming: Message): Message {
  // Nothing comes after a deletion: what says otherwise is a copy from before it.
  if (known.body.type === 'deleted' && incoming.body.type !== 'deleted') return addReceipts(known, incoming)
  const edited = (known.editedAt ?? 0) > (incoming.editedAt ?? 0)
  const clientId = incoming.clientId ?? known.clientId
  return {
    ...incoming,
    ...(edited && incoming.body.type !== 'deleted' ? { body: known.body, editedAt: known.editedAt ?? 0 } : {}),
    ...(clientId === undefined ? {} : { clientId }),
    deliveredTo: union(incoming.deliveredTo, known.deliveredTo),
    readBy: union(incoming.readBy, known.readBy),
  }
}

/** Receipts of an older report still count: they only ever grow. */
export const addReceipts = <M extends Message>(known: M, older: Message): M => ({
  ...known,
  deliveredTo: union(known.deliveredTo, older.deliveredTo),
  readBy: union(known.readBy, older.readBy),
})

export function applyChange(message: Message, change: MessageChange): Message {
  switch (change.type) {
    case 'edited': {
      if (message.body.type !== 'text' || (message.editedAt ?? 0) > change.editedAt) return message
      return { ...message, editedAt: change.editedAt, body: { ...message.body, text: change.text, mentions: change.mentions } }
    }
    case 'deleted': {
      const { editedAt: _, ...rest } = message
      return { ...rest, body: { type: 'deleted' }, reactions: [] }
    }
    case 'reacted':
      // Nothing comes after a deletion: it was overtaken.
      if (message.body.type === 'deleted') return message
      return { ...message, reactions: react(message.reactions, change.userId, change.add, change.remove) }
    case 'replaced':
      return mergeMessage(message, change.message)
  }
}

export function react(
  reactions: readonly Reaction[],
  userId: UserId,
  add: readonly string[],
  remove: readonly string[],
): readonly Reaction[] {
  const byValue = new Map(reactions.map(r => [r.value, r]))
  for (const value of remove) {
    const reaction = byValue.get(value)
    if (!reaction?.userIds.includes(userId)) continue
    const count = reaction.count - 1
    if (count > 0) byValue.set(value, { value, count, userIds: reaction.userIds.filter(id => id !== userId) })
    else byValue.delete(value)
  }
  for (const value of add) {
    const reaction = byValue.get(value) ?? { value, userIds: [], count: 0 }
    if (reaction.userIds.includes(userId)) continue
    byValue.set(value, { value, count: reaction.count + 1, userIds: [...reaction.userIds, userId] })
  }
  return [...byValue.values()]
}

export const addReceipt = (message: Message, kind: 'delivered' | 'read', userId: UserId): Message => {
  const key = kind === 'read' ? 'readBy' : 'deliveredTo'
  return message.senderId === userId || message[key].includes(userId) ? message : { ...message, [key]: [...message[key], userId] }
}

/** Equal in everything that is shown; `rev` does not count. Both come from JSON-like values of one model. */
export function isSameMessage(a: StoredMessage, b: Message): boolean {
  const { rev: _, ...known } = a
  return isSame(known, b)
}

/** Equal all the way down, for values like JSON's. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every(key => Object.hasOwn(b, key) && isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}
