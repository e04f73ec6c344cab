-- Times are milliseconds since 1970, UTC, in bigint, as in ids, which carry theirs in the upper 48 bits: no time zone, no rounding.
-- Texts that users write hold no U+0000, which PostgreSQL cannot store: PostgresText writes it as two other characters.

create table users (
  id bigint primary key,
  followers integer not null default 0,
  following integer not null default 0,
  relation_version bigint not null default 0,
  version bigint not null,
  locked boolean not null,
  created_at bigint not null,
  handle text not null constraint users_handle unique,
  display_name text not null,
  avatar_url text,
  location text,
  links text not null,
  bio text not null
-- room for the counts to change in place
) with (fillfactor = 80);

-- the handle is the user's
create table accounts (
  user_id bigint primary key references users (id),
  email text not null constraint accounts_email unique,
  password_hash text not null,
  role text not null,
  created_at bigint not null,
  repeat_key text,
  repeat_hash bytea not null
);

create table sessions (
  id bigint primary key,
  user_id bigint not null,
  created_at bigint not null,
  last_used_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  family_hash bytea not null,
  secret_hash bytea not null,
  user_agent text not null,
  address text not null
);
create index sessions_live on sessions (user_id) where ended_at is null;
create index sessions_ended on sessions (ended_at) where ended_at is not null;
create index sessions_expiring on sessions (expires_at);

create table account_repeats (
  user_id bigint not null,
  key text not null,
  at bigint not null,
  body_hash bytea not null,
  answer bytea not null,
  primary key (user_id, key)
);
create index account_repeats_by_time on account_repeats (at);

create table signing_keys (
  key_id text primary key,
  created_at bigint not null,
  pkcs8 bytea not null
);

-- each page of followers or followed users is read from its index alone
create table follows (
  follower bigint not null,
  followee bigint not null,
  id bigint not null,
  primary key (follower, followee)
);
create index follows_by_follower on follows (follower, id) include (followee);
create index follows_by_followee on follows (followee, id) include (follower);

create table follow_requests (
  follower bigint not null,
  followee bigint not null,
  id bigint not null,
  primary key (follower, followee)
);
create index follow_requests_by_followee on follow_requests (followee, id) include (follower);

create table blocks (
  blocker bigint not null,
  blocked bigint not null,
  primary key (blocker, blocked)
);

create table mutes (
  muter bigint not null,
  muted bigint not null,
  primary key (muter, muted)
);

create table posts (
  id bigint not null,
  author bigint not null,
  part smallint not null,
  touched bigint not null,
  version integer not null,
  visibility smallint not null,
  deleted boolean not null,
  reply_to bigint,
  root_id bigint,
  edited_at bigint,
  comments integer not null,
  likes integer not null,
  reposts integer not null,
  mentions bigint[] not null,
  text text not null,
  -- the newest posts of everybody are read from this index alone
  primary key (id) include (author, deleted)
-- what an index alone answers needs pages that are known to be visible to all: few posts may pass before they are marked so
) with (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_insert_threshold = 10000);
create index posts_by_author on posts (author, id) where not deleted;
create index posts_public on posts (id) where not deleted and visibility = 0;
create index posts_by_change on posts (part, touched) include (id, author, deleted, reply_to);

create table post_versions (
  post_id bigint not null,
  version integer not null,
  at bigint not null,
  text text not null,
  primary key (post_id, version)
);

-- post_id: whose repeat it is, so that a write whose answer was lost is known again
create table post_repeats (
  user_id bigint not null,
  key text not null,
  at bigint not null,
  post_id bigint not null,
  body_hash bytea not null,
  answer bytea not null,
  primary key (user_id, key)
);
create index post_repeats_by_time on post_repeats (at);
