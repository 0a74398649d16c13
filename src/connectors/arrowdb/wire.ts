// What ArrowDB (ACS, Mobile Backend Services) sends. No complete sample of a chat was ever published, and how much of
// an object comes along depends on `response_json_depth` and on the age of the application: every field is checked in map.ts.

/** Around every answer. Very old servers say `stat` for `status`. */
export type EnvelopeWire = {
  meta?: { code?: unknown; status?: unknown; stat?: unknown; message?: unknown; session_id?: unknown; count?: unknown }
  response?: { chats?: unknown; chat_groups?: unknown; users?: unknown; photos?: unknown }
}

export type UserWire = {
  id?: unknown
  first_name?: unknown
  last_name?: unknown
  username?: unknown
  photo?: unknown
}

export type PhotoWire = {
  id?: unknown
  filename?: unknown
  content_type?: unknown
  size?: unknown
  /** Only once `processed` is true. */
  urls?: unknown
}

export type ChatWire = {
  id?: unknown
  message?: unknown
  /** `2013-10-28T21:50:05+0000`. */
  created_at?: unknown
  updated_at?: unknown
  from?: unknown
  from_user_id?: unknown
  chat_group?: unknown
  chat_group_id?: unknown
  photo?: unknown
  /** An object, or the same as JSON text. */
  custom_fields?: unknown
}

/** A group is its set of people, and nothing else. */
export type GroupWire = {
  id?: unknown
  /** Text of the newest message. */
  message?: unknown
  participate_ids?: unknown
  participate_users?: unknown
  created_at?: unknown
  updated_at?: unknown
}
