-- body: all of a call, as JSON; the other columns are what it is found by. open: not ended, of which a room has one at most.
create table calls (
  id bigint primary key,
  room_id bigint not null,
  caller bigint not null,
  touched bigint not null,
  due_at bigint,
  open boolean not null,
  repeat_key text,
  repeat_hash bytea,
  body text not null
);
create unique index calls_open on calls (room_id) where open;
create index calls_of_room on calls (room_id, id);
create index calls_due on calls (due_at) where due_at is not null;
create unique index calls_repeats on calls (caller, repeat_key) where repeat_key is not null;

-- who has which call in their log
create table call_log (
  user_id bigint not null,
  call_id bigint not null,
  open boolean not null,
  primary key (user_id, call_id)
);
create index call_log_open on call_log (user_id, call_id) where open;
create index call_log_of_call on call_log (call_id);
