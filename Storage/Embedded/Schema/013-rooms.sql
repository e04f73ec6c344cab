-- Rooms and who is in them. low and high are the two of a direct room. joined counts the members in state 0.
create table rooms (
  id integer primary key,
  kind integer not null,
  version integer not null,
  touched integer not null,
  created_by integer not null,
  is_request integer not null,
  joined integer not null,
  slow_mode integer not null,
  members_invite integer not null,
  low integer,
  high integer,
  name text,
  topic text,
  avatar_url text
) strict;
create unique index rooms_by_pair on rooms (low, high) where low is not null;
create index rooms_by_maker on rooms (created_by, id);

create table room_members (
  room_id integer not null,
  user_id integer not null,
  role integer not null,
  state integer not null,
  join_id integer not null,
  invited_by integer,
  muted_until integer,
  archived integer not null,
  read_seq integer not null,
  delivered_seq integer not null,
  version integer not null,
  primary key (room_id, user_id)
) strict, without rowid;
-- ends in the room: lists are found from it alone
create index room_members_by_user on room_members (user_id, state, archived);

create table room_links (
  id integer primary key,
  room_id integer not null,
  token text not null,
  created_by integer not null,
  expires_at integer not null,
  max_uses integer,
  uses integer not null
) strict;
create index room_links_by_room on room_links (room_id);

create table room_repeats (
  user_id integer not null,
  key text not null,
  at integer not null,
  body_hash blob not null,
  answer blob not null,
  primary key (user_id, key)
) strict, without rowid;
create index room_repeats_by_time on room_repeats (at);
