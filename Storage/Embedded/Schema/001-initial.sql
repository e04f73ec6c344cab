-- Times are milliseconds since 1970, UTC; ids carry their time in the upper 48 bits. Column order puts what is read often and small first.

create table users (
  id integer primary key,
  followers integer not null default 0,
  following integer not null default 0,
  relation_version integer not null default 0,
  version integer not null,
  locked integer not null,
  created_at integer not null,
  handle text not null unique,
  display_name text not null,
  avatar_url text,
  location text,
  links text not null,
  bio text not null
) strict;

-- the handle is the user's
create table accounts (
  user_id integer primary key references users (id),
  email text not null unique,
  password_hash text not null,
  role text not null,
  created_at integer not null,
  repeat_key text,
  repeat_hash blob not null
) strict;

create table sessions (
  id integer primary key,
  user_id integer not null,
  created_at integer not null,
  last_used_at integer not null,
  expires_at integer not null,
  ended_at integer,
  family_hash blob not null,
  secret_hash blob not null,
  user_agent text not null,
  address text not null
) strict;
create index sessions_live on sessions (user_id) where ended_at is null;
create index sessions_ended on sessions (ended_at) where ended_at is not null;
create index sessions_expiring on sessions (expires_at);

create table account_repeats (
  user_id integer not null,
  key text not null,
  at integer not null,
  body_hash blob not null,
  answer blob not null,
  primary key (user_id, key)
) strict, without rowid;
create index account_repeats_by_time on account_repeats (at);

-- An index without rowid ends in the primary key: each page of followers or followed users is read from its index alone.
create table follows (
  follower integer not null,
  followee integer not null,
  id integer not null,
  primary key (follower, followee)
) strict, without rowid;
create index follows_by_follower on follows (follower, id);
create index follows_by_followee on follows (followee, id);

create table follow_requests (
  follower integer not null,
  followee integer not null,
  id integer not null,
  primary key (follower, followee)
) strict, without rowid;
create index follow_requests_by_followee on follow_requests (followee, id);

create table blocks (
  blocker integer not null,
  blocked integer not null,
  primary key (blocker, blocked)
) strict, without rowid;

create table mutes (
  muter integer not null,
  muted integer not null,
  primary key (muter, muted)
) strict, without rowid;

create table posts (
  id integer primary key,
  author integer not null,
  part integer not null,
  touched integer not null,
  version integer not null,
  visibility integer not null,
  deleted integer not null,
  reply_to integer,
  root_id integer,
  edited_at integer,
  comments integer not null,
  likes integer not null,
  reposts integer not null,
  mentions blob,
  text text not null
) strict;
-- The rowid, which is the id, ends each index. None of these reads touches a text.
create index posts_by_author on posts (author) where deleted = 0;
create index posts_by_time on posts (id, author) where deleted = 0;
create index posts_public on posts (id) where deleted = 0 and visibility = 0;
create index posts_by_change on posts (part, touched, author, deleted, reply_to);

create table post_versions (
  post_id integer not null,
  version integer not null,
  at integer not null,
  text text not null,
  primary key (post_id, version)
) strict, without rowid;

create table post_repeats (
  user_id integer not null,
  key text not null,
  at integer not null,
  body_hash blob not null,
  answer blob not null,
  primary key (user_id, key)
) strict, without rowid;
create index post_repeats_by_time on post_repeats (at);

create table grain_states (
  grain text not null,
  name text not null,
  etag text not null,
  payload blob not null,
  primary key (grain, name)
) strict, without rowid;
