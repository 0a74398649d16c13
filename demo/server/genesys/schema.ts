/**
 * A chat is a room, known by its JID, or a 1on1, known by the two user ids in order with a `+` between them.
 * Times are epoch milliseconds; lists are JSON.
 */
export const SCHEMA = `
create table if not exists gc_users (
  id text primary key, jid text not null unique, name text not null, email text not null, title text, department text,
  picture text, is_active integer not null default 1
);
create table if not exists gc_tokens (token text primary key, user_id text not null, expires_at integer not null);
create table if not exists gc_rooms (
  jid text primary key, id text not null, type text not null, subject text not null, description text,
  owners text not null, participant_limit integer not null, created_at integer not null
);
create table if not exists gc_participants (room_jid text not null, user_id text not null, primary key (room_jid, user_id)) without rowid;
create index if not exists gc_participants_user on gc_participants (user_id);
create table if not exists gc_messages (
  seq integer primary key autoincrement, id text not null unique, chat text not null, sender_id text, sender_jid text not null,
  to_jid text not null, to_user_id text, body text not null, mentions text not null, thread_id text not null, parent_thread_id text,
  edited integer not null default 0, file_uri text, created_at integer not null, modified_at integer
);
create index if not exists gc_messages_chat on gc_messages (chat, created_at, seq);
create index if not exists gc_messages_thread on gc_messages (thread_id);
create index if not exists gc_messages_parent on gc_messages (parent_thread_id);
create table if not exists gc_reactions (
  message_id text not null, user_id text not null, emoji text not null, primary key (message_id, emoji, user_id)
) without rowid;
create table if not exists gc_pins (chat text not null, message_id text not null, primary key (chat, message_id)) without rowid;
create table if not exists gc_badges (
  user_id text not null, chat text not null, unread integer not null, last_at integer not null, primary key (user_id, chat)
) without rowid;
create table if not exists gc_settings (owner text primary key, value text not null) without rowid;
create table if not exists gc_channels (id text primary key, user_id text not null, expires_at integer not null, used_at integer not null);
create table if not exists gc_topics (channel_id text not null, topic text not null, primary key (channel_id, topic)) without rowid;
`
