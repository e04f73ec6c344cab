-- Who did what to which post. kind: 0 like, 1 repost, 2 bookmark, 3 pin. id: sort key of pages; of a repost the id of its own post.
create table reactions (
  user_id bigint not null,
  post_id bigint not null,
  kind smallint not null,
  id bigint not null,
  author bigint not null,
  primary key (user_id, post_id, kind)
);
-- each page is read from its index alone
create index reactions_by_post on reactions (post_id, kind, id) include (user_id) where kind < 2;
create index reactions_by_user on reactions (user_id, kind, id) include (post_id);

-- changes in the transaction that changes the rows
create table reaction_counts (
  post_id bigint primary key,
  likes integer not null,
  reposts integer not null
) with (fillfactor = 70);

create type written_reaction as (outcome smallint, stored_id bigint, own smallint, like_count integer, repost_count integer);

-- Does one step after the other and answers each, in that order, with how things stand after the last. Counts move at the end, once for
-- each post. outcome: 0 done, 1 unchanged, 2 limit reached
create function write_reactions(
  users bigint[], post_ids bigint[], kinds smallint[], puts boolean[], ids bigint[], authors bigint[], limits integer[], limits_from bigint[])
  returns setof written_reaction language plpgsql as $$
declare
  outcomes smallint[];
  steps integer[];
  stored bigint;
begin
  -- in the order of ids, lest two groups wait for each other
  perform from users u where u.id in (
    select i.me from unnest(users, kinds, puts) i (me, kind, put) where i.kind = 3 and i.put) order by u.id for no key update;
  insert into reaction_counts (post_id, likes, reposts)
  select distinct i.post_id, 0, 0 from unnest(post_ids, kinds, puts) i (post_id, kind, put) where i.kind < 2 and i.put order by i.post_id
  on conflict do nothing;
  perform from reaction_counts c where c.post_id = any (post_ids) order by c.post_id for update;
  for i in 1 .. cardinality(users) loop
    outcomes[i] := 1;
    steps[i] := 0;
    if puts[i] then
      select r.id into stored from reactions r where r.user_id = users[i] and r.post_id = post_ids[i] and r.kind = kinds[i];
      if found then
        -- its own id: this very step, repeated after its answer was lost
        outcomes[i] := case when stored = ids[i] then 0 else 1 end;
      elsif limits[i] < 2147483647 and limits[i] <= (
        select count(*) from (
          select from reactions r where r.user_id = users[i] and r.kind = kinds[i] and r.id >= limits_from[i] limit limits[i]) recent) then
        outcomes[i] := 2;
      else
        insert into reactions (user_id, post_id, kind, id, author) values (users[i], post_ids[i], kinds[i], ids[i], authors[i])
        on conflict do nothing;
        if found then
          outcomes[i] := 0;
          steps[i] := 1;
        end if;
      end if;
    else
      delete from reactions r where r.user_id = users[i] and r.post_id = post_ids[i] and r.kind = kinds[i];
      if found then
        outcomes[i] := 0;
        steps[i] := -1;
      end if;
    end if;
  end loop;
  update reaction_counts c set likes = c.likes + d.more_likes, reposts = c.reposts + d.more_reposts
  from (
    select i.post_id, coalesce(sum(i.step) filter (where i.kind = 0), 0) as more_likes, coalesce(sum(i.step) filter (where i.kind = 1), 0) as more_reposts
    from unnest(post_ids, kinds, steps) i (post_id, kind, step) where i.kind < 2 and i.step <> 0 group by i.post_id) d
  where c.post_id = d.post_id;
  return query
    select
      i.outcome,
      coalesce((select r.id from reactions r where r.user_id = i.me and r.post_id = i.post_id and r.kind = i.kind), 0),
      coalesce((select sum(1 << r.kind) from reactions r where r.user_id = i.me and r.post_id = i.post_id), 0)::smallint,
      coalesce(c.likes, 0), coalesce(c.reposts, 0)
    from unnest(outcomes, users, post_ids, kinds) with ordinality i (outcome, me, post_id, kind, number)
    left join reaction_counts c on c.post_id = i.post_id
    order by i.number;
end $$;
