// What the service sends (ChatApi of purecloud-platform-client-v2 203, and users/chats/me of 207), as far as we read it. All of it may be missing.

type Ref = { readonly id?: unknown }

export type MessageWire = {
  readonly id?: unknown
  readonly dateCreated?: unknown
  readonly dateModified?: unknown
  /** Who wrote it; `user` is missing for bots and for people who are gone. */
  readonly jid?: unknown
  readonly user?: unknown
  readonly body?: unknown
  /** Ids to JIDs, or the other way round: the documents do not say. */
  readonly mentions?: unknown
  readonly edited?: unknown
  readonly attachmentDeleted?: unknown
  readonly fileUri?: unknown
  readonly thread?: unknown
  readonly parentThread?: unknown
  /** `[{ emoji, users: [{ id }] }]` */
  readonly reactions?: unknown
}

export type RoomWire = {
  /** The JID, or a group's id. */
  readonly id?: unknown
  readonly jid?: unknown
  readonly name?: unknown
  readonly subject?: unknown
  readonly description?: unknown
  readonly roomType?: unknown
  readonly dateCreated?: unknown
  readonly owners?: unknown
  readonly pinnedMessages?: unknown
}

export type ChatItemWire = {
  readonly chatType?: unknown
  readonly dateLastMessage?: unknown
  readonly images?: unknown
  readonly user?: unknown
  readonly room?: unknown
}

export type UserWire = Ref & {
  readonly name?: unknown
  readonly email?: unknown
  readonly images?: unknown
  readonly chat?: unknown
}

export type ChannelWire = Ref & { readonly connectUri?: unknown; readonly expires?: unknown }

export type FrameWire = { readonly topicName?: unknown; readonly eventBody?: unknown }
