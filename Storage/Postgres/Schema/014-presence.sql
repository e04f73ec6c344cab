-- a row for who was ever seen, or changed who may see them; last_seen to the minute, moved without touching the index
create table presence (
  user_id bigint primary key,
  last_seen bigint,
  audience smallint not null default 0
) with (fillfactor = 80);
