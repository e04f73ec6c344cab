-- Who did what to which post. kind: 0 like, 1 repost, 2 bookmark, 3 pin. id: sort key of pages; of a repost the id of its own post.
-- An index without rowid ends in the primary key: each page is read from its index alone.
create table reactions (
  user_id integer not null,
  post_id integer not null,
  kind integer not null,
  id integer not null,
  author integer not null,
  primary key (user_id, post_id, kind)
) strict, without rowid;
create index reactions_by_post on reactions (post_id, kind, id) where kind < 2;
create index reactions_by_user on reactions (user_id, kind, id);

-- changes in the transaction that changes the rows
create table reaction_counts (
  post_id integer primary key,
  likes integer not null,
  reposts integer not null
) strict;
