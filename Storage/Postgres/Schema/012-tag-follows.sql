-- at most a hundred rows a user, read all at once
create table tag_follows (
  user_id bigint not null,
  tag text collate "C" not null,
  id bigint not null,
  primary key (user_id, tag)
);
