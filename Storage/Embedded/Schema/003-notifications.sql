-- How the inbox of a user stands; settings hold two bits for each type.
create table inboxes (
  user_id integer primary key,
  last_seq integer not null default 0,
  read_seq integer not null default 0,
  settings integer not null default 0
) strict;

-- target: the post, call or room that it was done to, or 0
create table notifications (
  recipient integer not null,
  seq integer not null,
  id integer not null,
  type integer not null,
  actor integer not null,
  target integer not null,
  post_id integer,
  about_id integer,
  room_id integer,
  call_id integer,
  primary key (recipient, seq)
) strict, without rowid;
create unique index notifications_once on notifications (recipient, type, actor, target);

-- On their way to an inbox: what was raised is known by the same four as what has arrived.
create table notification_outbox (
  recipient integer not null,
  type integer not null,
  actor integer not null,
  target integer not null,
  part integer not null,
  id integer not null,
  post_id integer,
  about_id integer,
  room_id integer,
  call_id integer,
  primary key (recipient, type, actor, target)
) strict, without rowid;
create index notification_outbox_by_part on notification_outbox (part, id);
