import type { Action, ReadMutation } from '../../core/actions.js'
import { ChatError } from '../../core/errors.js'
import type { ChatEvent } from '../../core/events.js'
import type { DialogId, MessageId } from '../../core/ids.js'
import type { Clock } from '../../lib/clock.js'
import type { Emit, Outcome } from '../connector.js'
import type { Book } from './book.js'
import { readDialog } from './dialogs.js'
import type { Live } from './live.js'
import type { News } from './news.js'
import type { Settings } from './options.js'
import { isNoRoute, type Rest } from './rest.js'
import type { Sending } from './sending.js'

/** Between saying "read" and looking whether it was stored: some servers gather such words for half a second. */
const READ_WAITS_MS = [50, 300, 1000, 3000]

/** What all actions work with. */
export type Context = {
  readonly settings: Settings
  readonly rest: Rest
  readonly book: Book
  readonly sending: Sending
  readonly clock: Clock
  /** Deletions that were asked for and not answered yet, maybe never. */
  readonly removing: Set<MessageId>
}

/** The connection there is, with what belongs to it. */
export type Connected = { readonly live: Live; readonly news: News; readonly emit: Emit }

type Of<T extends Action['type']> = Extract<Action, { readonly type: T }>

/** @throws ChatError; 'rejected' for what the service does not have */
export async function act(context: Context, connected: Connected | null, action: Action, signal: AbortSignal): Promise<Outcome> {
  switch (action.type) {
    case 'send':
      return told([{ type: 'message', message: await send(context, connected, action, signal) }])
    case 'read':
      return told(await read(context, connected, action, signal))
    case 'edit':
      if (context.settings.mayEdit) return told(await edit(context, connected, action, signal))
      break
    case 'delete':
      if (context.settings.mayDelete && action.for === 'all') return told(await remove(context, connected, action, signal))
      break
    case 'create-dialog':
      if (action.kind === 'group') return create(context, connected, action, signal)
      break
    case 'add-members':
      await context.rest.add(action.dialogId, action.userIds, signal)
      return toDialogOutcome(context, action.dialogId, signal)
    case 'leave':
      await context.rest.leave(action.dialogId, signal)
      context.book.forget(action.dialogId)
      // Until then the connection goes on to bring what is said there.
      void connected?.live.rejoin()
      return told([{ type: 'dialog-removed', dialogId: action.dialogId }])
  }
  throw new ChatError('rejected', 'Conduit cannot do this')
}

async function send({ sending, book, rest }: Context, connected: Connected | null, action: Of<'send'>, signal: AbortSignal) {
  if (!connected) throw notConnected()
  const line = connected.live.line()
  // The socket's complaints do not say what they are about, so a room that may not be there is looked at first.
  if (!book.rooms.has(action.dialogId)) await rest.room(action.dialogId, signal)
  const message = await sending.send(action, line, connected.news, signal)
  return message
}

async function read({ rest, settings, clock }: Context, connected: Connected | null, action: ReadMutation, signal: AbortSignal): Promise<ChatEvent[]> {
  const { dialogId, upTo, messages } = action
  if (!connected) throw notConnected()
  connected.live.line().say('messagesRead', dialogId)
  const newest = messages.findLast(({ senderId }) => senderId !== settings.me)
  if (newest) await untilRead(newest.id)
  return [{ type: 'receipt', kind: 'read', dialogId, userId: settings.me, of: { upTo } }]

  /** Nobody answers, so it is looked up. */
  async function untilRead(id: MessageId): Promise<void> {
    for (const ms of READ_WAITS_MS) {
      await clock.sleep(ms, signal)
      try {
        if ((await rest.message(id, signal)).readBy.includes(settings.me)) return
      } catch (error) {
        // Before 0.10.5 single messages cannot be asked for; and a message that is gone is read by nobody.
        if (isNoRoute(error) || (error instanceof ChatError && error.code === 'not-found')) return
        throw error
      }
    }
    throw new ChatError('timeout', 'It is not known whether this was marked as read', { maybeAccepted: true })
  }
}

async function edit({ rest }: Context, connected: Connected | null, { dialogId, messageId, text }: Of<'edit'>, signal: AbortSignal): Promise<ChatEvent[]> {
  await rest.edit(messageId, text, signal)
  const message = await rest.message(messageId, signal).catch(() => null)
  // It is accepted; what came of it shows when the dialog is read again.
  if (!message) {
    connected?.emit({ type: 'hint', dialogId })
    return []
  }
  connected?.news.note(message)
  const changed: ChatEvent = { type: 'message-changed', dialogId, messageId, change: { type: 'replaced', message } }
  // Servers from 0.10.5 to 0.14.8 on MongoDB write the id where the text should be.
  if (message.body.type === 'text' && message.body.text === messageId && text !== messageId) {
    connected?.emit(changed)
    throw new ChatError('rejected', 'This server destroys messages that are edited')
  }
  return [changed]
}

async function remove({ rest, removing }: Context, connected: Connected | null, { dialogId, messageId }: Of<'delete'>, signal: AbortSignal): Promise<ChatEvent[]> {
  // After a lost answer, "not found" is what success looks like.
  const isSecondTry = removing.has(messageId)
  removing.add(messageId)
  try {
    await rest.remove(messageId, signal)
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'not-found') throw error
    removing.delete(messageId)
    if (!isSecondTry) throw error
  }
  removing.delete(messageId)
  connected?.news.forget(messageId)
  return [{ type: 'message-removed', dialogId, messageId }]
}

async function create(context: Context, connected: Connected | null, { memberIds, title }: Of<'create-dialog'>, signal: AbortSignal): Promise<Outcome> {
  if (!title) throw new ChatError('rejected', 'A chat must have a name')
  const dialogId = await context.rest.create(title, memberIds, signal)
  // Even who makes a room does not hear it before.
  void connected?.live.rejoin()
  return { ...(await toDialogOutcome(context, dialogId, signal)), dialogId }
}

async function toDialogOutcome({ rest, settings }: Context, dialogId: DialogId, signal: AbortSignal): Promise<Outcome> {
  return told([{ type: 'dialog', dialog: await readDialog(rest, settings.me, dialogId, signal) }])
}

const told = (events: readonly ChatEvent[]): Outcome => ({ events })

const notConnected = (): ChatError => new ChatError('offline', 'Not connected')

