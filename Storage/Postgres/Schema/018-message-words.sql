-- Which messages of rooms have which words, beside the messages and a moment behind them; r:<room> stands among the words of each.
create table message_words (
  message_id bigint not null,
  version bigint not null,
  words tsvector not null,
  primary key (message_id)
) with (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_insert_threshold = 10000);
create index message_words_words on message_words using gin (words) with (gin_pending_list_limit = 512);

-- below which id all changes of messages are indexed
create table message_search_position (
  one integer not null check (one = 1),
  position bigint not null,
  primary key (one)
);

-- Messages with these words below an id. By bitmaps alone: the planner cannot know how often words stand together, and a wrong guess walks through
-- all messages.
create function messages_with_words(wanted tsquery, before bigint, page integer)
  returns setof bigint language plpgsql stable
  set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_indexscan = off set enable_indexonlyscan = off as $$
begin
  return query
    select m.message_id from message_words m where m.words @@ wanted and m.message_id < before order by m.message_id desc limit page;
end $$;
