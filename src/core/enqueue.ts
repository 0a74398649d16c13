// What a person does to a message that is still unsent is folded into it; what undoes a queued
// intent takes it away. Pure; the outbox stays small and the service is asked once.
import type { Intent } from './actions.js'
import type { Change } from './changes.js'
import type { ClientId } from './ids.js'
import type { OutboxEntry } from './outbox.js'

/** A read pointer covers at most this many messages one by one. */
export const readReach = 50

/** `entries`: the outbox of the dialog, in order. */
export function reduceEnqueue(entries: readonly OutboxEntry[], entry: OutboxEntry): readonly Change[] {
  const { intent } = entry
  if ('target' in intent && 'clientId' in intent.target) {
    const { clientId } = intent.target
    const folded = foldIntoUnsent(entries, entry, clientId)
    if (folded) return folded
  }
  const earlier = entries.findLast(e => isUntouched(e) && isSameSubject(e.intent, intent))
  if (!earlier) return [{ type: 'outbox', entry }]
  if (isUndone(earlier.intent, intent)) return [{ type: 'outbox-removed', id: earlier.id }]
  // The newer intent takes the older one's place in the lane, under its own id.
  const both = intent.type === 'read' && earlier.intent.type === 'read' ? joinReads(earlier.intent, intent) : intent
  return [{ type: 'outbox-removed', id: earlier.id }, { type: 'outbox', entry: { ...entry, intent: both, seq: earlier.seq } }]
}

type Read = Extract<Intent, { type: 'read' }>

/** Another tab may have read further. What either of them covers is still to be told. */
function joinReads(earlier: Read, later: Read): Read {
  const [far, near] = earlier.upTo > later.upTo ? [earlier, later] : [later, earlier]
  const newly = near.messages.filter(({ id }) => !far.messages.some(message => message.id === id))
  return { ...far, messages: [...newly, ...far.messages].slice(-readReach) }
}

/** Nothing of it can have reached the service. */
const isUntouched = ({ state }: OutboxEntry): boolean => state.type === 'queued' || (state.type === 'failed' && state.after === undefined)

function foldIntoUnsent(entries: readonly OutboxEntry[], { intent }: OutboxEntry, id: ClientId): readonly Change[] | null {
  const unsent = entries.find(e => e.id === id)
  if (unsent?.intent.type !== 'send' || !isUntouched(unsent)) return null
  if (intent.type === 'edit') {
    const body = { ...unsent.intent.body, text: intent.text, mentions: intent.mentions }
    return [{ type: 'outbox', entry: { ...unsent, intent: { ...unsent.intent, body }, state: { type: 'queued' }, attempts: 0 } }]
  }
  if (intent.type === 'delete') return withDependents(entries, id)
  return null
}

/** The entry and whatever waits for the id of the message that it will now never become. */
export const withDependents = (entries: readonly OutboxEntry[], id: ClientId): readonly Change[] =>
  entries
    .filter(({ id: other, intent }) => other === id || ('target' in intent && 'clientId' in intent.target && intent.target.clientId === id))
    .map(({ id: gone }) => ({ type: 'outbox-removed', id: gone }))

function isSameSubject(a: Intent, b: Intent): boolean {
  if (a.type !== b.type || a.type === 'send' || b.type === 'send') return false
  if (a.type === 'read' || b.type === 'read') return true
  if (!isSameTarget(a.target, b.target)) return false
  return a.type === 'react' && b.type === 'react' ? a.value === b.value : true
}

const isSameTarget = (a: object, b: object): boolean =>
  'id' in a && 'id' in b ? a.id === b.id : 'clientId' in a && 'clientId' in b ? a.clientId === b.clientId : false

const isUndone = (a: Intent, b: Intent): boolean =>
  (a.type === 'react' && b.type === 'react' && a.on !== b.on) || (a.type === 'pin' && b.type === 'pin' && a.on !== b.on)

/**
 * The next entry of a lane that may go out now. Lanes are first in first out: a failed entry is
 * parked and overtaken, anything else blocks what is behind it. Reading does not wait for writing.
 */
export function nextOfLane(entries: readonly OutboxEntry[], lane: 'write' | 'read'): OutboxEntry | undefined {
  const failed = new Set(entries.filter(e => e.state.type === 'failed').map(e => e.id))
  for (const entry of entries) {
    if ((entry.intent.type === 'read') !== (lane === 'read') || entry.state.type === 'failed') continue
    // Waits for a message that failed: parked with it.
    const { intent } = entry
    if ('target' in intent && 'clientId' in intent.target && failed.has(intent.target.clientId)) continue
    return entry
  }
  return undefined
}
