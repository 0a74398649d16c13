import type { ClientId, Cursor, DialogId, GapId, MessageId, OrderKey, UserId } from './ids.js'

/** Free strings that a service keeps with a dialog or a message for the site's own use. */
export type Metadata = Readonly<Record<string, string>>

export type Presence = 'online' | { readonly lastActiveAt: number }

export type User = {
  readonly id: UserId
  readonly name: string
  readonly avatarUrl?: string
  readonly presence?: Presence
}

export type DialogKind = 'direct' | 'group' | 'public' | 'broadcast'

/** What a dialog row shows of its newest message. */
export type MessagePreview = {
  readonly id: MessageId
  readonly order: OrderKey
  readonly senderId: UserId
  readonly sentAt: number
  /** One line of plain text; empty when there is none (an attachment without words, a deleted message). */
  readonly text: string
  readonly type: 'text' | 'attachment' | 'notice' | 'deleted'
}

export type Dialog = {
  readonly id: DialogId
  readonly kind: DialogKind
  readonly title: string
  readonly description?: string
  readonly photoUrl?: string
  readonly ownerId?: UserId
  readonly adminIds: readonly UserId[]
  /** May be empty where the service lists members separately (public dialogs). */
  readonly memberIds: readonly UserId[]
  readonly memberCount: number
  /** False for a public dialog that I can see but am not in. */
  readonly joined: boolean
  /** True when its newest messages may be read without joining. */
  readonly previewable: boolean
  readonly lastMessage?: MessagePreview
  /** Messages of others that I have not read. */
  readonly unread: number
  /** My read pointer: everything at or before it is read. */
  readonly readUpTo?: OrderKey
  readonly pinnedIds: readonly MessageId[]
  /** Absent where the service did not say it along with the rest: what was known before stays true. */
  readonly muted?: boolean
  readonly metadata: Metadata
  readonly updatedAt: number
}

type FileFacts = {
  /** Address at the service, resolved by `connector.url()` when shown. Never a URL with a token in it. */
  readonly ref: string
  readonly name: string
  readonly mime: string
  /** Bytes; 0 when the service does not say. */
  readonly size: number
}

export type Attachment =
  | ({ readonly type: 'image'; readonly width?: number; readonly height?: number } & FileFacts)
  | ({ readonly type: 'video'; readonly width?: number; readonly height?: number; readonly durationMs?: number } & FileFacts)
  | ({ readonly type: 'audio'; readonly durationMs?: number } & FileFacts)
  | ({ readonly type: 'file' } & FileFacts)
  | { readonly type: 'location'; readonly latitude: number; readonly longitude: number; readonly label?: string }

export type Mention = { readonly userId: UserId; readonly offset: number; readonly length: number }

export type TextBody = {
  readonly type: 'text'
  readonly text: string
  readonly attachments: readonly Attachment[]
  readonly mentions: readonly Mention[]
}

/** Something that happened in the dialog, told by the service and not written by a person. */
export type NoticeBody = { readonly type: 'notice'; readonly text: string }

export type MessageBody = TextBody | NoticeBody | { readonly type: 'deleted' }

/** `count` may exceed `userIds` where the service tells only the number. */
export type Reaction = { readonly value: string; readonly userIds: readonly UserId[]; readonly count: number }

/** Confirmed by the server. A message that is not sent yet is an outbox entry, never a Message. */
export type Message = {
  readonly id: MessageId
  readonly dialogId: DialogId
  readonly senderId: UserId
  /** Present on our own messages when the service returns it: joins the message to its outbox entry. */
  readonly clientId?: ClientId
  readonly order: OrderKey
  readonly sentAt: number
  readonly editedAt?: number
  readonly body: MessageBody
  readonly replyTo?: MessageId
  readonly threadId?: MessageId
  readonly reactions: readonly Reaction[]
  readonly deliveredTo: readonly UserId[]
  readonly readBy: readonly UserId[]
  readonly viewCount?: number
  readonly metadata: Metadata
}

/**
 * A stretch of a dialog that we know nothing about: the open interval of order keys between the
 * two edges. `after: null` reaches to the top of history, `before: null` to the live end.
 */
export type Gap = {
  /** A gap that moved gets a new id, so that an answer to an older question does not find it. */
  readonly id: GapId
  readonly after: OrderKey | null
  readonly before: OrderKey | null
  /**
   * Made by the absence that ended with the connection we have now: everything above `before` has
   * come in live since, without holes. Cleared by the next absence.
   */
  readonly catchUp?: true
  /**
   * When the first message of this connection was sent. A service whose clock is coarse may place what
   * was said before we came above it, but only with the same time; so it takes a later one to close
   * the gap from above.
   */
  readonly liveAt?: number
  /** The service's own token for reading on from the lower edge upwards, if it gave one. */
  readonly older?: Cursor
}
