// What ConnectyCube sends over REST (its docs, "Chat API" and "Users API"). A promise of the docs, not of the
// server: every field is checked in map.ts, ids may be numbers or text, and anything may be null or missing.

export type ListWire = { items?: unknown; limit?: unknown }

export type UserWire = {
  id?: unknown
  login?: unknown
  full_name?: unknown
  /** A URL, or the uid of a stored file. */
  avatar?: unknown
}

export type DialogWire = {
  _id?: unknown
  /** 1 broadcast, 2 group, 3 private, 4 public. */
  type?: unknown
  name?: unknown
  description?: unknown
  /** A URL, or the uid of a stored file. */
  photo?: unknown
  /** The owner. */
  user_id?: unknown
  admins_ids?: unknown
  /** Empty for public dialogs; those tell their number in `occupants_count`. */
  occupants_ids?: unknown
  occupants_count?: unknown
  xmpp_room_jid?: unknown
  last_message?: unknown
  last_message_id?: unknown
  last_message_user_id?: unknown
  /** Unix seconds. */
  last_message_date_sent?: unknown
  unread_messages_count?: unknown
  pinned_messages_ids?: unknown
  /** Up to three keys that the application allows, with text values. */
  extensions?: unknown
  permissions?: unknown
  created_at?: unknown
  updated_at?: unknown
}

/** Custom parameters of the sender stand beside these, at the top level. */
export type MessageWire = {
  _id?: unknown
  chat_dialog_id?: unknown
  message?: unknown
  /** Unix seconds; old clients wrote milliseconds. */
  date_sent?: unknown
  sender_id?: unknown
  recipient_id?: unknown
  attachments?: unknown
  read_ids?: unknown
  delivered_ids?: unknown
  read?: unknown
  views_count?: unknown
  /** `{own: text[], total: {[text]: number}}` or null. */
  reactions?: unknown
}
