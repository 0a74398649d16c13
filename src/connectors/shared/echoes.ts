// For services that would take the same message twice. The engine does this in their name; connectors of other services do not load it.
import { reduceMessage, type Context } from '../../core/reduce.js'
import type { Echoes, OwnHistory, OwnRows, OwnStored } from '../../core/echoes.js'
import type { ErrorNote } from '../../core/errors.js'
import type { ClientId, DialogId, OrderKey, UserId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { OutboxEntry } from '../../core/outbox.js'

/** What a connector has as `echoes` exactly when its `capabilities.idempotentSend` is false. */
export const echoes: Echoes = {
  async recognise(rows, received, context) {
    // A late copy of an earlier message must not be taken for the echo of a later one with the same words.
    const before = await rows.findSame(received.id, received.order, undefined)
    if (received.clientId !== undefined) await correctClaim(rows, received.clientId, received, before?.clientId, context)
    return before ? received : claimEcho(await rows.outbox(), received, context.me)
  },

  async recogniseAll(rows, items, { me }) {
    let outbox = await rows.outbox()
    const recognised: Message[] = []
    for (const item of items) {
      const message = (await rows.find(item.id)) ? item : claimEcho(outbox, item, me)
      outbox = outbox.filter(entry => entry.id !== message.clientId)
      recognised.push(message)
    }
    return recognised
  },

  /**
   * If it may have arrived, the live end is read first, down to what was newest when it was sent: the page claims the
   * entry when our words are there.
   */
  async lookFirst({ id, dialogId, state }, stored, history, newest) {
    // Also before the first try: an echo is told from an older message with the same words by what was newest.
    if (state.type !== 'unsure') return (await readTail(dialogId, stored, history, newest)) ? 'wait' : 'send'
    const { after } = state
    if (await history.readAnew(dialogId, after)) return 'wait'
    for (;;) {
      const { entry, gaps } = await stored.view(async tx => ({ entry: await tx.entry(id), gaps: (await tx.gaps(dialogId)) ?? [] }))
      if (!entry) return 'settled'
      // Without `after` all of the history was known, and it was short.
      const gap = gaps.findLast(g => g.before !== null && (after === null || g.before > after))
      if (!gap) return 'send'
      if (await history.fill(dialogId, gap)) return 'wait'
    }
  },
}

/**
 * An echo of our own message from a service that returns no client id: it can only be the oldest
 * entry that is on its way with the same words (first in, first out), and only if it is newer than
 * everything that was known when that was sent.
 */
function claimEcho(outbox: readonly OutboxEntry[], message: Message, me: UserId): Message {
  if (message.senderId !== me || message.clientId !== undefined || message.body.type !== 'text') return message
  const { text } = message.body
  const fitting = outbox.filter(({ intent, state }) => {
    if (intent.type !== 'send' || intent.body.text !== text) return false
    const after = 'after' in state ? state.after : undefined
    return after !== undefined && (after === null || message.order > after)
  })
  // What is on its way first: the words of one that was given up have had their time to come back, also when the person tries it again.
  const entry = fitting.find(({ state }) => state.type === 'sending') ?? fitting.find(({ state }) => state.type !== 'failed') ?? fitting[0]
  return entry ? { ...message, clientId: entry.id } : message
}

/** Another message was taken for this one by its words, and now the service says which it is: they change names. */
async function correctClaim(rows: OwnRows, clientId: ClientId, { id }: Message, was: ClientId | undefined, context: Context): Promise<void> {
  const other = await rows.findSent(clientId)
  if (!other || other.id === id) return
  const { clientId: _, ...unclaimed } = other
  const next = was === undefined ? unclaimed : { ...unclaimed, clientId: was }
  rows.take([{ type: 'timeline', dialogId: rows.dialogId, put: [next], removed: [] }])
  // Then whose is it? Another entry with the same words may have waited for it.
  const outbox = (await rows.outbox()).filter(entry => entry.id !== clientId)
  const claimed = claimEcho(outbox, next, context.me)
  if (claimed !== next) rows.take(reduceMessage({ stored: next, newest: null, gaps: [], orphans: [], outbox }, claimed, true, context))
}

/** Until it is known what our message will come after. */
async function readTail(dialogId: DialogId, stored: OwnStored, history: OwnHistory, newest: () => Promise<OrderKey | null>): Promise<ErrorNote | null> {
  let error = await history.catchUp(dialogId)
  while (!error && (await newest()) === null) {
    const gap = (await stored.view(tx => tx.gaps(dialogId)))?.findLast(g => g.before !== null)
    if (!gap) break
    error = await history.fill(dialogId, gap)
  }
  return error
}
