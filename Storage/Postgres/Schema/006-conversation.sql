-- Comments, reposts and quotes, tags, and what becomes of a post later. details: see PostDetails.
alter table posts
  add column reply_author bigint,
  add column repost_of bigint,
  add column quote_of bigint,
  add column reply_control smallint not null default 0,
  add column locked boolean not null default false,
  add column taken_down boolean not null default false,
  add column details text;
-- room for the count of comments to change in place: no index has it
alter table posts set (fillfactor = 90);

create index posts_by_parent on posts (reply_to, id) where reply_to is not null;
create index posts_by_quote on posts (quote_of, id) where quote_of is not null and not deleted;

-- the public timeline is of posts that begin something
drop index posts_public;
create index posts_public on posts (id) where not deleted and visibility = 0 and reply_to is null and repost_of is null;

-- public posts that are not deleted
create table post_tags (
  tag text collate "C" not null,
  post_id bigint not null,
  primary key (tag, post_id)
);
create index post_tags_by_post on post_tags (post_id);
