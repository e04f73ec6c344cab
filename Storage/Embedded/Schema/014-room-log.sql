-- What happened in each room, under an event sequence without holes. A message is kept as it is now, with its creation: seq and what follows belong to
-- messages alone. kind, state: see RoomEntryKind and MessageState. target: the event sequence of the message that an entry changed.
create table room_log (
  room_id integer not null,
  event_seq integer not null,
  kind integer not null,
  id integer not null,
  user_id integer not null,
  target integer,
  data text,
  seq integer,
  client_id text,
  content_hash integer,
  version integer,
  reply_to integer,
  edited_at integer,
  state integer,
  text text,
  details text,
  primary key (room_id, event_seq)
) strict, without rowid;
-- of all entries, because what is new in all rooms is found by it
create unique index room_log_by_id on room_log (id);
create unique index room_log_by_seq on room_log (room_id, seq) where seq is not null;
create unique index room_log_by_client_id on room_log (room_id, user_id, client_id) where client_id is not null;
-- one's own messages: how many of a room are unread, and all of them for whoever leaves
create index room_log_by_sender on room_log (user_id, room_id, seq) where seq is not null;
