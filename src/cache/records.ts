// What is on disk may have been written by another version of us, or be damaged. It is believed field
// by field; fields that we do not know are left as they are.
import type { Orphan, StoredDialog, StoredMessage } from '../core/changes.js'
import type { Intent } from '../core/actions.js'
import type { MessageChange } from '../core/events.js'
import type { DialogId } from '../core/ids.js'
import type { Attachment, Gap, Mention, Message, MessageBody, MessagePreview, Reaction, TextBody, User } from '../core/model.js'
import type { OutboxEntry, OutboxState } from '../core/outbox.js'
import type { Page } from './pages.js'

type Check = (value: unknown) => boolean
type Guard<T> = (value: unknown) => value is T

const isText = (value: unknown): value is string => typeof value === 'string'
export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isFlag: Check = value => typeof value === 'boolean'
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

const either =
  (...checks: readonly Check[]): Check =>
  value =>
    checks.some(check => check(value))
const maybe = (check: Check): Check => either(value => value === undefined, check)
const orNull = (check: Check): Check => either(value => value === null, check)
const one =
  (...values: readonly unknown[]): Check =>
  value =>
    values.includes(value)
const list =
  (check: Check): Check =>
  value =>
    Array.isArray(value) && value.every(check)

type Fields<T> = { readonly [Name in keyof T]-?: Check }

/** Names every field of the type, so that a new one cannot be forgotten here. */
function shape<T>(fields: Fields<T>): Guard<T> {
  const checks = Object.entries<Check>(fields)
  return (value): value is T => isObject(value) && checks.every(([name, check]) => check(value[name]))
}

type FormsOf<T extends { readonly type: string }> = {
  readonly [Type in T['type']]: Fields<Omit<Extract<T, { readonly type: Type }>, 'type'>>
}

/** Names every form of the type, and every field of each. */
function forms<T extends { readonly type: string }>(byType: FormsOf<T>): Guard<T> {
  const guards = new Map<unknown, Check>(Object.entries<Fields<unknown>>(byType).map(([type, fields]) => [type, shape(fields)]))
  return (value): value is T => isObject(value) && (guards.get(value['type'])?.(value) ?? false)
}

const isMetadata: Check = value => isObject(value) && Object.values(value).every(isText)
const isTexts = list(isText)

export const isUser = shape<User>({
  id: isText,
  name: isText,
  avatarUrl: maybe(isText),
  presence: maybe(either(one('online'), shape({ lastActiveAt: isNumber }))),
})

const isMention = shape<Mention>({ userId: isText, offset: isNumber, length: isNumber })

const fileFacts = { ref: isText, name: isText, mime: isText, size: isNumber }
const pictureFacts = { ...fileFacts, width: maybe(isNumber), height: maybe(isNumber) }
const isAttachment = forms<Attachment>({
  image: pictureFacts,
  video: { ...pictureFacts, durationMs: maybe(isNumber) },
  audio: { ...fileFacts, durationMs: maybe(isNumber) },
  file: fileFacts,
  location: { latitude: isNumber, longitude: isNumber, label: maybe(isText) },
})

const textFields = { text: isText, attachments: list(isAttachment), mentions: list(isMention) }
const isTextBody = forms<TextBody>({ text: textFields })
const isBody = forms<MessageBody>({ text: textFields, notice: { text: isText }, deleted: {} })

const messageFields: Fields<Message> = {
  id: isText,
  dialogId: isText,
  senderId: isText,
  clientId: maybe(isText),
  order: isText,
  sentAt: isNumber,
  editedAt: maybe(isNumber),
  body: isBody,
  replyTo: maybe(isText),
  threadId: maybe(isText),
  reactions: list(shape<Reaction>({ value: isText, userIds: isTexts, count: isNumber })),
  deliveredTo: isTexts,
  readBy: isTexts,
  viewCount: maybe(isNumber),
  metadata: isMetadata,
}
const isMessage = shape<StoredMessage>({ ...messageFields, rev: isNumber })

const isPageShape = shape<Page>({ dialogId: isText, first: isText, messages: list(isMessage) })

/** A page of this dialog whose messages are in order, and which stands at its own place. */
export function isPage(value: unknown, dialogId: DialogId): value is Page {
  if (!isPageShape(value) || value.dialogId !== dialogId || value.messages[0]?.order !== value.first) return false
  return value.messages.every(({ order, dialogId: own }, i) => {
    const previous = value.messages[i - 1]
    return own === dialogId && (previous === undefined || previous.order < order)
  })
}

export const isGaps = shape<{ readonly dialogId: DialogId; readonly gaps: readonly Gap[] }>({
  dialogId: isText,
  gaps: list(
    shape<Gap>({
      id: isText,
      after: orNull(isText),
      before: orNull(isText),
      catchUp: maybe(one(true)),
      liveAt: maybe(isNumber),
      older: maybe(isText),
    }),
  ),
})

export const isDialog = shape<StoredDialog>({
  id: isText,
  kind: one('direct', 'group', 'public', 'broadcast'),
  title: isText,
  description: maybe(isText),
  photoUrl: maybe(isText),
  ownerId: maybe(isText),
  adminIds: isTexts,
  memberIds: isTexts,
  memberCount: isNumber,
  joined: isFlag,
  previewable: isFlag,
  lastMessage: maybe(
    shape<MessagePreview>({
      id: isText,
      order: isText,
      senderId: isText,
      sentAt: isNumber,
      text: isText,
      type: one('text', 'attachment', 'notice', 'deleted'),
    }),
  ),
  unread: isNumber,
  readUpTo: maybe(isText),
  pinnedIds: isTexts,
  muted: isFlag,
  metadata: isMetadata,
  updatedAt: isNumber,
  unreadBase: shape({ count: isNumber, at: orNull(isText), after: maybe(isText) }),
})

const isChange = forms<MessageChange>({
  edited: { text: isText, mentions: list(isMention), editedAt: isNumber },
  deleted: {},
  reacted: { userId: isText, add: isTexts, remove: isTexts },
  replaced: { message: shape<Message>(messageFields) },
})

const isWhat = forms<Orphan['what']>({ removed: {}, unlisted: {}, changed: { change: isChange } })
export const isOrphan = shape<Orphan>({ messageId: isText, what: isWhat, at: isNumber, rev: isNumber })

const onTarget = { dialogId: isText, target: either(shape({ id: isText }), shape({ clientId: isText })) }
const isIntent = forms<Intent>({
  send: {
    dialogId: isText,
    clientId: isText,
    createdAt: isNumber,
    body: isTextBody,
    replyTo: maybe(isText),
    threadId: maybe(isText),
    metadata: maybe(isMetadata),
  },
  read: { dialogId: isText, messageId: isText, upTo: isText, messages: list(shape({ id: isText, senderId: isText })) },
  edit: { ...onTarget, text: isText, mentions: list(isMention) },
  delete: { ...onTarget, for: one('me', 'all') },
  react: { ...onTarget, value: isText, on: isFlag },
  pin: { ...onTarget, on: isFlag },
})

const isNote = shape({ code: isText, message: isText })
const isState = forms<OutboxState>({
  queued: { error: maybe(isNote) },
  sending: { after: orNull(isText) },
  unsure: { after: orNull(isText) },
  failed: { error: isNote, after: maybe(orNull(isText)) },
})
export const isOutboxEntry = shape<OutboxEntry>({
  id: isText,
  seq: isNumber,
  dialogId: isText,
  createdAt: isNumber,
  intent: isIntent,
  state: isState,
  attempts: isNumber,
})

export const isDraft = shape<{ readonly dialogId: DialogId; readonly text: string }>({ dialogId: isText, text: isText })

/** What is sound of a list; the rest is dropped, and comes again from the service. */
export const sound = <T>(values: unknown, isItem: Guard<T>): readonly T[] => (Array.isArray(values) ? values.filter(isItem) : [])
