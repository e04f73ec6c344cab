-- Which posts have which words, beside the posts and a moment behind them. The program cuts and folds the words; here they are only compared.
create table post_words (
  post_id bigint not null,
  touched bigint not null,
  words tsvector not null,
  primary key (post_id)
) with (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_insert_threshold = 10000);
-- what waits to be sorted in is sorted in by whoever writes, so it must not be much; and each search walks through it
create index post_words_words on post_words using gin (words) with (gin_pending_list_limit = 512);

-- below which change each feed partition is indexed
create table search_positions (
  part smallint primary key,
  position bigint not null
);

-- Posts with these words between two ids. By bitmaps alone: the planner cannot know how often words stand together, and a wrong guess walks
-- through all posts.
create function posts_with_words(wanted tsquery, lowest bigint, before bigint, page integer)
  returns setof bigint language plpgsql stable
  set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_indexscan = off set enable_indexonlyscan = off as $$
begin
  return query
    select p.post_id from post_words p where p.words @@ wanted and p.post_id >= lowest and p.post_id < before
    order by p.post_id desc limit page;
end $$;

-- The words of people's names. fame: the digits in the number of their followers, so that the best known are found first and the index moves
-- at few follows.
create table user_words (
  user_id bigint not null,
  word text collate "C" not null,
  fame smallint not null,
  primary key (user_id, word)
);
create index user_words_by_fame on user_words (fame, word, user_id);

create function move_fame() returns trigger language plpgsql as $$
begin
  update user_words set fame = length(new.followers::text) where user_id = new.id;
  return null;
end $$;
create trigger users_fame after update of followers on users
  for each row when (length(old.followers::text) <> length(new.followers::text)) execute function move_fame();

-- Those who are there already: handles as the program cuts them, names nearly so; the next change of a profile makes it exact.
insert into user_words (user_id, word, fame)
select distinct u.id, left(w.word, 64), length(u.followers::text)
from users u
cross join lateral unnest(
  string_to_array(u.handle, '_') || u.handle
  || regexp_split_to_array(lower(normalize(regexp_replace(normalize(u.display_name, nfkd), '[\u0300-\u036f]', '', 'g'), nfc)), '[^[:alnum:]_]+'))
  as w (word)
where w.word <> '';
