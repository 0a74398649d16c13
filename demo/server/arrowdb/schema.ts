/** Times are epoch milliseconds. `people` of a group is its sorted ids, joined by commas: the group is its set of people. */
export const SCHEMA = `
create table if not exists adb_users (
  id text primary key, username text unique, email text unique, password text not null, first_name text, last_name text,
  custom_fields text, photo text, created_at integer not null, updated_at integer not null
);
create table if not exists adb_sessions (token text primary key, user_id text not null, created_at integer not null);
create table if not exists adb_groups (
  id text primary key, people text not null unique, message text not null default '', created_at integer not null, updated_at integer not null
);
create table if not exists adb_members (group_id text not null, user_id text not null, primary key (user_id, group_id)) without rowid;
create table if not exists adb_chats (
  seq integer primary key autoincrement, id text not null unique, group_id text not null, from_id text not null, message text not null,
  custom_fields text, photo_id text, created_at integer not null, updated_at integer not null
);
create index if not exists adb_chats_group on adb_chats (group_id, created_at);
create table if not exists adb_photos (
  id text primary key, user_id text not null, filename text not null, content_type text not null, size integer not null, created_at integer not null
);
`
