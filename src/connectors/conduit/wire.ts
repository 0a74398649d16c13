// What Conduit sends (source document; servers 0.12 to 0.17). A promise of the documents, not of the server: every
// field is checked in map.ts.

export type RoomWire = {
  _id?: unknown
  name?: unknown
  /** Ids, or whole users where somebody asked for that. */
  participants?: unknown
  /** From 0.16 on. */
  creator?: unknown
  deleted?: unknown
  createdAt?: unknown
  updatedAt?: unknown
}

export type MessageWire = {
  _id?: unknown
  message?: unknown
  senderUser?: unknown
  /** An id, or the room itself where one message was asked for. */
  room?: unknown
  /** Everybody who read it, the sender first. */
  readBy?: unknown
  createdAt?: unknown
  /** From 0.16 on. */
  messageType?: unknown
  /** Ids of stored files, or what the storage says of them. */
  files?: unknown
  deleted?: unknown
}

/** The one argument of the `message` event. */
export type MessageEventWire = {
  sender?: unknown
  room?: unknown
  /** Up to 0.16.16. */
  message?: unknown
  /** From 0.16.17 on. */
  content?: unknown
  contentType?: unknown
  /** From 0.16.25 on. */
  _id?: unknown
  nonce?: unknown
}
