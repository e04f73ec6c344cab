-- at most a hundred rows a user, read all at once
create table tag_follows (
  user_id integer not null,
  tag text not null,
  id integer not null,
  primary key (user_id, tag)
) strict, without rowid;
