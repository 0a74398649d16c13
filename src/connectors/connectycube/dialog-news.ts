// Dialogs that are new, changed or gone without a message in them, and what only some of them ask for.
import { ChatError } from '../../core/errors.js'
import type { ChatEvent } from '../../core/events.js'
import type { DialogId } from '../../core/ids.js'
import type { Dialog } from '../../core/model.js'
import type { Context } from './context.js'
import { toRareEvents } from './rare-stanzas.js'
import type { Rest } from './rest.js'

const MOST = 50

/** The dialogs that changed since then (unix seconds), which the head of the list does not show. */
export async function changedSince(rest: Rest, seconds: number, signal: AbortSignal): Promise<ChatEvent[]> {
  const query = { 'updated_at[gte]': seconds, limit: MOST, sort_desc: 'last_message_date_sent' }
  return (await rest.dialogsOf(query, signal)).items.map(dialog => ({ type: 'dialog', dialog }))
}

/** What a stanza that `isRare` tells. Somebody says that a dialog has changed: anybody can say so, therefore we look. */
export function toRareNews(stanza: Element, context: Context, signal: AbortSignal): ChatEvent[] | Promise<ChatEvent[]> {
  const events = toRareEvents(stanza, context.account, context.book)
  const [first] = events
  const isSaid = stanza.getAttribute('type') === 'headline' && first?.type === 'hint' && first.dialogId
  return isSaid ? look(context, isSaid, signal) : events
}

async function look({ rest, book, looking }: Context, dialogId: DialogId, signal: AbortSignal): Promise<ChatEvent[]> {
  if (looking.has(dialogId)) return []
  looking.add(dialogId)
  try {
    return [{ type: 'dialog', dialog: await rest.dialog(dialogId, signal) }]
  } catch (error) {
    const isGone = error instanceof ChatError && (error.code === 'not-found' || error.code === 'forbidden')
    if (isGone) book.forget(dialogId)
    return [isGone ? { type: 'dialog-removed', dialogId } : { type: 'hint', dialogId }]
  } finally {
    looking.delete(dialogId)
  }
}

/** Public dialogs do not say who is in them, but only those who are may read them. */
export async function mayRead(rest: Rest, id: DialogId, signal: AbortSignal): Promise<boolean> {
  try {
    await rest.messages(id, { limit: 1 }, signal)
    return true
  } catch (error) {
    if (error instanceof ChatError && error.code === 'forbidden') return false
    throw error
  }
}

/** A dialog as a write answered it. */
export function toAnswered(rest: Rest, wire: unknown): Dialog {
  const dialog = rest.toDialog(wire)
  if (!dialog) throw new ChatError('protocol', 'The server answered with something else than a chat', { maybeAccepted: true })
  return dialog
}
