-- body: all of a call, as JSON; the other columns are what it is found by. open: not ended, of which a room has one at most.
create table calls (
  id integer primary key,
  room_id integer not null,
  caller integer not null,
  touched integer not null,
  due_at integer,
  open integer not null,
  repeat_key text,
  repeat_hash blob,
  body text not null
) strict;
create unique index calls_open on calls (room_id) where open = 1;
create index calls_of_room on calls (room_id, id);
create index calls_due on calls (due_at) where due_at is not null;
create unique index calls_repeats on calls (caller, repeat_key) where repeat_key is not null;

-- who has which call in their log
create table call_log (
  user_id integer not null,
  call_id integer not null,
  open integer not null,
  primary key (user_id, call_id)
) strict, without rowid;
create index call_log_open on call_log (user_id, call_id) where open = 1;
create index call_log_of_call on call_log (call_id);
