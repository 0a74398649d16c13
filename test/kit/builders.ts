// Model objects for tests: say what matters, the rest is filled in.
import type { Intent, SendMutation } from '../../src/core/actions.js'
import { toClientId, toDialogId, toMessageId, toOrderKey, toUserId } from '../../src/core/ids.js'
import type { Dialog, Message, TextBody, User } from '../../src/core/model.js'
import type { OutboxEntry } from '../../src/core/outbox.js'

export const textBody = (text: string): TextBody => ({ type: 'text', text, attachments: [], mentions: [] })

export const aUser = (id: string, name = id): User => ({ id: toUserId(id), name })

type MessageFacts = { readonly id: string; readonly at?: number; readonly dialog?: string; readonly sender?: string; readonly text?: string }

/** Sent at `at` (epoch ms) and placed by it; equal times are placed by id. */
export function aMessage({ id, at = 1_000, dialog = 'd1', sender = 'ben', text = id }: MessageFacts, rest: Partial<Message> = {}): Message {
  return {
    id: toMessageId(id),
    dialogId: toDialogId(dialog),
    senderId: toUserId(sender),
    order: toOrderKey(`${String(at).padStart(15, '0')}:${id}`),
    sentAt: at,
    body: textBody(text),
    reactions: [],
    deliveredTo: [],
    readBy: [],
    metadata: {},
    ...rest,
  }
}

/** A direct dialog of Ann and Ben without messages. */
export function aDialog(id = 'd1', rest: Partial<Dialog> = {}): Dialog {
  return {
    id: toDialogId(id),
    kind: 'direct',
    title: 'Ben',
    adminIds: [],
    memberIds: [toUserId('ann'), toUserId('ben')],
    memberCount: 2,
    joined: true,
    previewable: false,
    unread: 0,
    pinnedIds: [],
    muted: false,
    metadata: {},
    updatedAt: 1_000,
    ...rest,
  }
}

let sends = 0

/** A send action with a client id of its own. */
export function aSend(dialog: string, text: string, rest: Partial<SendMutation> = {}): SendMutation {
  sends += 1
  return { type: 'send', dialogId: toDialogId(dialog), clientId: toClientId(`send-${sends}`), createdAt: 1_000, body: textBody(text), ...rest }
}

let entries = 0

/** An outbox entry, queued unless said otherwise; a send goes by its own client id. */
export function anEntry(intent: Intent, rest: Partial<OutboxEntry> = {}): OutboxEntry {
  entries += 1
  const id = intent.type === 'send' ? intent.clientId : toClientId(`entry-${entries}`)
  return { id, seq: entries, dialogId: intent.dialogId, createdAt: 1_000, intent, state: { type: 'queued' }, attempts: 0, ...rest }
}
