/**
 * `read_by` is a text like `,id,id,`: `instr` finds one, and a whole room is marked read by one UPDATE.
 * Times are epoch milliseconds.
 */
export const SCHEMA = `
create table if not exists conduit_users (
  id text primary key, email text not null unique, password text not null, name text not null, created_at integer not null
);
create table if not exists conduit_tokens (
  token text primary key, refresh text not null unique, user_id text not null, client_id text not null, created_at integer not null
);
create table if not exists conduit_rooms (
  seq integer primary key autoincrement, id text not null unique, name text not null, creator text not null,
  created_at integer not null, updated_at integer not null
);
create table if not exists conduit_participants (
  seq integer primary key autoincrement, room_id text not null, user_id text not null, unique (room_id, user_id)
);
create index if not exists conduit_participants_user on conduit_participants (user_id);
create table if not exists conduit_messages (
  seq integer primary key autoincrement, id text not null unique, room_id text not null, sender_id text not null,
  text text not null, type text not null, read_by text not null, created_at integer not null, updated_at integer not null
);
create index if not exists conduit_messages_room on conduit_messages (room_id, created_at);
create index if not exists conduit_messages_time on conduit_messages (created_at);
create table if not exists conduit_invitations (
  seq integer primary key autoincrement, id text not null unique, room_id text not null, sender_id text not null,
  receiver_id text not null, created_at integer not null
);
`
