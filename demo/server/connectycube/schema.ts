/**
 * Lists of user ids are texts like `,1001,1002,`: `instr` finds one, and a whole dialog is marked read by one UPDATE.
 * Times are epoch milliseconds, except `date_sent`, which is the wire's unix seconds.
 */
export const SCHEMA = `
create table if not exists cc_users (
  id integer primary key, login text unique, password text, email text unique, full_name text, phone text, website text,
  avatar text, custom_data text, user_tags text, external_id text unique, is_guest integer not null default 0,
  created_at integer not null, updated_at integer not null, last_request_at integer, last_seen_at integer
);
create table if not exists cc_sessions (
  token text primary key, id integer not null, user_id integer, created_at integer not null, expires_at integer not null
);
create table if not exists cc_dialogs (
  id text primary key, type integer not null, name text, description text, photo text, owner_id integer not null,
  admins text not null default '[]', pinned text not null default '[]', extensions text, permissions text,
  created_at integer not null, updated_at integer not null
);
create table if not exists cc_occupants (
  dialog_id text not null, user_id integer not null, is_hidden integer not null default 0,
  notifications integer not null default 1, primary key (dialog_id, user_id)
) without rowid;
create index if not exists cc_occupants_user on cc_occupants (user_id);
create table if not exists cc_messages (
  seq integer primary key autoincrement, id text not null unique, dialog_id text not null, sender_id integer not null,
  recipient_id integer not null, body text not null, date_sent integer not null, attachments text not null, params text not null,
  delivered_ids text not null, read_ids text not null, hidden_for text not null default ',',
  created_at integer not null, updated_at integer not null
);
create index if not exists cc_messages_dialog on cc_messages (dialog_id, date_sent, seq);
create table if not exists cc_reactions (
  message_id text not null, user_id integer not null, emoji text not null, primary key (message_id, emoji, user_id)
) without rowid;
create table if not exists cc_offline (
  seq integer primary key autoincrement, user_id integer not null, stanza text not null, stamp integer not null
);
create table if not exists cc_privacy (
  user_id integer not null, name text not null, items text not null, is_default integer not null default 0,
  primary key (user_id, name)
) without rowid;
create table if not exists cc_blobs (
  id integer primary key, uid text not null unique, name text not null, content_type text not null,
  is_public integer not null, owner_id integer not null, size integer, policy text not null, created_at integer not null
);
create table if not exists cc_reports (
  seq integer primary key autoincrement, class_name text not null, user_id integer not null, fields text not null, created_at integer not null
);
`
