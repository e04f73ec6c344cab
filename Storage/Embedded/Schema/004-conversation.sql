-- Comments, reposts and quotes, tags, and what becomes of a post later. details: see PostDetails.
alter table posts add column reply_author integer;
alter table posts add column repost_of integer;
alter table posts add column quote_of integer;
alter table posts add column reply_control integer not null default 0;
alter table posts add column locked integer not null default 0;
alter table posts add column taken_down integer not null default 0;
alter table posts add column details text;

-- the rowid, which is the id, ends each index
create index posts_by_parent on posts (reply_to) where reply_to is not null;
create index posts_by_quote on posts (quote_of) where quote_of is not null and deleted = 0;

-- the public timeline is of posts that begin something
drop index posts_public;
create index posts_public on posts (id) where deleted = 0 and visibility = 0 and reply_to is null and repost_of is null;

-- public posts that are not deleted
create table post_tags (
  tag text not null,
  post_id integer not null,
  primary key (tag, post_id)
) strict, without rowid;
create index post_tags_by_post on post_tags (post_id);
