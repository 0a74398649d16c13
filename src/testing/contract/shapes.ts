// Exactly the keys of the model and nothing else: what a service sends must not leak through.
import type { ChatErrorCode } from '../../core/errors.js'
import type { ChatEvent } from '../../core/events.js'
import type { Attachment, Dialog, Mention, Message, MessagePreview, Reaction, User } from '../../core/model.js'

/** Says what is wrong with a value, or null. */
type Check = (value: unknown) => string | null

/** Keys of T that may be absent. */
type OptionalKeys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never }[keyof T]
/** One check per key of T, so that a key added to the model is missed here by the compiler. */
type Shape<T> = { readonly [K in Exclude<keyof T, OptionalKeys<T>>]-?: Check } & { readonly [K in OptionalKeys<T> as `${K & string}?`]-?: Check }

const ok = (right: boolean, wish: string, value: unknown): string | null => (right ? null : `should be ${wish}, is ${JSON.stringify(value) ?? String(value)}`)

const string: Check = value => ok(typeof value === 'string', 'a string', value)
const id: Check = value => ok(typeof value === 'string' && value !== '', 'an id', value)
const boolean: Check = value => ok(typeof value === 'boolean', 'true or false', value)
const number: Check = value => ok(typeof value === 'number' && Number.isFinite(value), 'a number', value)
const count: Check = value => ok(Number.isInteger(value) && Number(value) >= 0, 'a count', value)
/** Milliseconds since 1970: seconds or texts would be a wire's. 1e11 ms is in 1973. */
const time: Check = value => ok(typeof value === 'number' && value > 1e11 && value < 1e14, 'epoch milliseconds', value)
const oneOf = (...values: readonly unknown[]): Check => value => ok(values.includes(value), `one of ${values.join(', ')}`, value)

const list = (check: Check): Check => value => {
  if (!Array.isArray(value)) return ok(false, 'a list', value)
  for (const [i, item] of value.entries()) {
    const wrong = check(item)
    if (wrong !== null) return `[${i}] ${wrong}`
  }
  return null
}

const texts: Check = value => {
  if (!isPlain(value)) return ok(false, 'an object of strings', value)
  const bad = Object.entries(value).find(([, text]) => typeof text !== 'string')
  return bad ? `.${bad[0]} ${string(bad[1])}` : null
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value))

function exactly<T>(shape: Shape<T>): Check {
  const checks = new Map<string, Check>(Object.entries(shape as Record<string, Check>))
  return value => {
    if (!isPlain(value)) return ok(false, 'a plain object', value)
    for (const [key, inner] of Object.entries(value)) {
      const check = checks.get(key) ?? checks.get(`${key}?`)
      if (!check) return `.${key} is no key of the model`
      // exactOptionalPropertyTypes: absent is not undefined.
      const wrong = check(inner)
      if (wrong !== null) return `.${key} ${wrong}`
    }
    const missing = [...checks.keys()].find(key => !key.endsWith('?') && !(key in value))
    return missing === undefined ? null : `.${missing} is missing`
  }
}

const byType = (shapes: Readonly<Record<string, Check>>): Check => value => {
  if (!isPlain(value)) return ok(false, 'a plain object', value)
  const check = typeof value['type'] === 'string' ? shapes[value['type']] : undefined
  return check ? check(value) : `.type ${JSON.stringify(value['type'])} is none of ${Object.keys(shapes).join(', ')}`
}

const presence: Check = value => (value === 'online' ? null : exactly<{ lastActiveAt: number }>({ lastActiveAt: time })(value))

export const checkUser = exactly<User>({ id, name: string, 'avatarUrl?': string, 'presence?': presence })

const facts = { ref: id, name: string, mime: string, size: count }
type Of<Type extends Attachment['type']> = Extract<Attachment, { type: Type }>
export const checkAttachment = byType({
  image: exactly<Of<'image'>>({ type: string, ...facts, 'width?': count, 'height?': count }),
  video: exactly<Of<'video'>>({ type: string, ...facts, 'width?': count, 'height?': count, 'durationMs?': number }),
  audio: exactly<Of<'audio'>>({ type: string, ...facts, 'durationMs?': number }),
  file: exactly<Of<'file'>>({ type: string, ...facts }),
  location: exactly<Of<'location'>>({ type: string, latitude: number, longitude: number, 'label?': string }),
})

const mentions = list(exactly<Mention>({ userId: id, offset: count, length: count }))
const body = byType({
  text: exactly({ type: string, text: string, attachments: list(checkAttachment), mentions }),
  notice: exactly({ type: string, text: string }),
  deleted: exactly({ type: string }),
})

export const checkMessage = exactly<Message>({
  id,
  dialogId: id,
  senderId: id,
  'clientId?': id,
  order: id,
  sentAt: time,
  'editedAt?': time,
  body,
  'replyTo?': id,
  'threadId?': id,
  reactions: list(exactly<Reaction>({ value: id, userIds: list(id), count })),
  deliveredTo: list(id),
  readBy: list(id),
  'viewCount?': count,
  metadata: texts,
})

const preview = exactly<MessagePreview>({
  id,
  order: id,
  senderId: id,
  sentAt: time,
  text: string,
  type: oneOf('text', 'attachment', 'notice', 'deleted'),
})

export const checkDialog = exactly<Dialog>({
  id,
  kind: oneOf('direct', 'group', 'public', 'broadcast'),
  title: string,
  'description?': string,
  'photoUrl?': string,
  'ownerId?': id,
  adminIds: list(id),
  memberIds: list(id),
  memberCount: count,
  joined: boolean,
  previewable: boolean,
  'lastMessage?': preview,
  unread: count,
  'readUpTo?': id,
  pinnedIds: list(id),
  'muted?': boolean,
  metadata: texts,
  updatedAt: time,
})

const codes: Record<ChatErrorCode, true> = {
  offline: true, timeout: true, 'rate-limited': true, unauthenticated: true, forbidden: true,
  'not-found': true, rejected: true, 'too-large': true, protocol: true, storage: true,
}
const code = oneOf(...Object.keys(codes))

const event: { readonly [Type in ChatEvent['type']]: Check } = {
  connection: exactly({
    type: string,
    state: byType({
      connecting: exactly({ type: string }),
      online: exactly({ type: string, resumed: boolean }),
      offline: exactly<{ type: string; code: string; message?: string; retryAt?: number }>({ type: string, code, 'message?': string, 'retryAt?': time }),
    }),
  }),
  message: exactly({ type: string, message: checkMessage }),
  'message-changed': exactly({
    type: string,
    dialogId: id,
    messageId: id,
    change: byType({
      edited: exactly({ type: string, text: string, mentions, editedAt: time }),
      deleted: exactly({ type: string }),
      reacted: exactly({ type: string, userId: id, add: list(id), remove: list(id) }),
      replaced: exactly({ type: string, message: checkMessage }),
    }),
  }),
  'message-removed': exactly({ type: string, dialogId: id, messageId: id }),
  'message-rejected': exactly({ type: string, clientId: id, error: exactly({ code, message: string }) }),
  dialog: exactly({ type: string, dialog: checkDialog }),
  'dialog-removed': exactly({ type: string, dialogId: id }),
  user: exactly({ type: string, user: checkUser }),
  receipt: exactly({
    type: string,
    kind: oneOf('delivered', 'read'),
    dialogId: id,
    userId: id,
    of: value => (isPlain(value) && 'upTo' in value ? exactly<{ upTo: string }>({ upTo: id }) : exactly<{ messageIds: string[] }>({ messageIds: list(id) }))(value),
  }),
  typing: exactly({ type: string, dialogId: id, userId: id, typing: boolean }),
  presence: exactly({ type: string, userId: id, presence }),
  hint: exactly<{ type: string; dialogId?: string }>({ type: string, 'dialogId?': id }),
  notice: exactly({ type: string, text: string }),
}
export const checkEvent = byType(event)

const cursor: Check = value => (value === null ? null : id(value))
export const checkMessagePage = exactly<{ items: unknown; older: unknown; newer: unknown }>({ items: list(checkMessage), older: cursor, newer: cursor })
export const checkDialogPage = exactly<{ items: unknown; next: unknown; partial?: true }>({ items: list(checkDialog), next: cursor, 'partial?': oneOf(true) })
export const checkUserPage = exactly<{ items: unknown; next: unknown }>({ items: list(checkUser), next: cursor })
export const checkOutcome = exactly<{ events: unknown; dialogId?: string }>({ events: list(checkEvent), 'dialogId?': id })
export const checkUsers = list(checkUser)
export const checkMessages = list(checkMessage)
