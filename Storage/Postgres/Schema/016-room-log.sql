-- What happened in each room, under an event sequence without holes. A message is kept as it is now, with its creation: seq and what follows belong to
-- messages alone. kind, state: see RoomEntryKind and MessageState. target: the event sequence of the message that an entry changed.
create table room_log (
  room_id bigint not null,
  event_seq bigint not null,
  kind smallint not null,
  id bigint not null,
  user_id bigint not null,
  target bigint,
  data text,
  seq bigint,
  client_id text collate "C",
  content_hash bigint,
  version bigint,
  reply_to bigint,
  edited_at bigint,
  state smallint,
  text text,
  details text,
  primary key (room_id, event_seq)
) with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
-- of all entries, because what is new in all rooms is found by it
create unique index room_log_by_id on room_log (id);
create unique index room_log_by_seq on room_log (room_id, seq) where seq is not null;
create unique index room_log_by_client_id on room_log (room_id, user_id, client_id) where client_id is not null;
-- one's own messages: how many of a room are unread, and all of them for whoever leaves
create index room_log_by_sender on room_log (user_id, room_id, seq) where seq is not null;

-- How far each room has come. Who appends takes this row first: of two that would append the same only one finds it as it must be.
create table room_heads (
  room_id bigint not null,
  event_seq bigint not null,
  last_seq bigint not null,
  primary key (room_id)
) with (fillfactor = 60);
