-- a row for who was ever seen, or changed who may see them; last_seen to the minute
create table presence (
  user_id integer primary key,
  last_seen integer,
  audience integer not null default 0
) strict;
