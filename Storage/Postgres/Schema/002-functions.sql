-- What needs several statements that depend on each other, so that a group of writes costs one round trip.

-- Answers 0 created, 1 handle taken, 2 e-mail taken, 3 id taken. An account that is there already, whole, is this very write, repeated
-- after its answer was lost: its password hash carries a random salt.
create function create_account(
  new_id bigint, new_handle text, new_display_name text, new_bio text, new_avatar_url text, new_location text, new_links text,
  new_locked boolean, new_created_at bigint, new_version bigint,
  new_email text, new_password_hash text, new_role text, account_created_at bigint, new_repeat_key text, new_repeat_hash bytea)
  returns smallint language plpgsql as $$
begin
  insert into users (id, handle, display_name, bio, avatar_url, location, links, locked, created_at, version)
  values (new_id, new_handle, new_display_name, new_bio, new_avatar_url, new_location, new_links, new_locked, new_created_at, new_version)
  on conflict do nothing;
  if found then
    insert into accounts (user_id, email, password_hash, role, created_at, repeat_key, repeat_hash)
    values (new_id, new_email, new_password_hash, new_role, account_created_at, new_repeat_key, new_repeat_hash)
    on conflict do nothing;
    if found then
      return 0;
    end if;
    delete from users where id = new_id;
    return 2;
  end if;
  if exists (
    select from users u join accounts a on a.user_id = u.id
    where u.id = new_id and u.handle = new_handle and a.email = new_email and a.password_hash = new_password_hash) then
    return 0;
  end if;
  return case
    when exists (select from users where handle = new_handle) then 1
    when exists (select from accounts where email = new_email) then 2
    else 3
  end;
end $$;

create function add_session(
  new_id bigint, new_user_id bigint, new_family_hash bytea, new_secret_hash bytea, new_user_agent text, new_address text,
  new_created_at bigint, new_last_used_at bigint, new_expires_at bigint, new_ended_at bigint, keep integer)
  returns void language plpgsql as $$
begin
  insert into sessions
    (id, user_id, family_hash, secret_hash, user_agent, address, created_at, last_used_at, expires_at, ended_at)
  values (
    new_id, new_user_id, new_family_hash, new_secret_hash, new_user_agent, new_address, new_created_at, new_last_used_at, new_expires_at,
    new_ended_at)
  on conflict do nothing;
  update sessions set ended_at = new_created_at where id in (
    select id from sessions
    where user_id = new_user_id and id <> new_id and ended_at is null and expires_at > new_created_at
    order by last_used_at desc, id desc offset greatest(0, keep - 1));
end $$;

-- Moves the counts and the relation version of a user; answers the version. Not in language sql: such a function is planned at each call.
create function move_user(user_id bigint, more_followers integer, more_following integer, more_versions integer)
  returns bigint language plpgsql as $$
declare
  moved bigint;
begin
  update users u set
    followers = u.followers + more_followers, following = u.following + more_following,
    relation_version = u.relation_version + more_versions
  where u.id = user_id returning u.relation_version into moved;
  return moved;
end $$;

create function standing(
  me bigint, other bigint,
  out following boolean, out followed_by boolean, out requested boolean, out blocking boolean, out muting boolean,
  out blocked_by boolean, out asked boolean)
  language sql stable as $$
  select
    exists (select from follows where follower = me and followee = other),
    exists (select from follows where follower = other and followee = me),
    exists (select from follow_requests where follower = me and followee = other),
    exists (select from blocks where blocker = me and blocked = other),
    exists (select from mutes where muter = me and muted = other),
    exists (select from blocks where blocker = other and blocked = me),
    exists (select from follow_requests where follower = other and followee = me);
$$;

-- One write of a user towards another. Whoever calls has locked both users' rows, in the order of their ids, and adds more_followers to
-- the followers of target.
-- verb: 0 follow, 1 unfollow, 2 block, 3 unblock, 4 mute, 5 unmute, 6 accept, 7 reject
-- outcome: 0 done, 1 not found, 2 blocking, 3 blocked by, 4 limit reached
create function write_relation(
  verb smallint, me bigint, other bigint, follow_id bigint, largest integer,
  out outcome smallint, out following boolean, out followed_by boolean, out requested boolean, out blocking boolean, out muting boolean,
  out blocked_by boolean, out user_version bigint, out other_version bigint, out target bigint, out more_followers integer)
  language plpgsql as $$
declare
  asked boolean;
  known boolean;
  other_locked boolean;
begin
  following := exists (select from follows f where f.follower = me and f.followee = other);
  followed_by := exists (select from follows f where f.follower = other and f.followee = me);
  requested := exists (select from follow_requests f where f.follower = me and f.followee = other);
  blocking := exists (select from blocks b where b.blocker = me and b.blocked = other);
  muting := exists (select from mutes m where m.muter = me and m.muted = other);
  blocked_by := exists (select from blocks b where b.blocker = other and b.blocked = me);
  asked := exists (select from follow_requests f where f.follower = other and f.followee = me);
  select u.locked into other_locked from users u where u.id = other;
  known := found and exists (select from users u where u.id = me);
  outcome := 0;
  case verb
    when 0 then
      if not known then
        outcome := 1;
      elsif blocked_by then
        outcome := 3;
      elsif blocking then
        outcome := 2;
      elsif following or (other_locked and requested) then
        null;
      elsif (select u.following from users u where u.id = me) >= largest then
        outcome := 4;
      elsif other_locked then
        insert into follow_requests (follower, followee, id) values (me, other, follow_id);
        requested := true;
      else
        -- the other was locked when the request was made
        if requested then
          delete from follow_requests f where f.follower = me and f.followee = other;
        end if;
        insert into follows (follower, followee, id) values (me, other, follow_id);
        target := other;
        more_followers := 1;
        user_version := move_user(me, 0, 1, 1);
        following := true;
        requested := false;
      end if;
    when 1 then
      if requested then
        delete from follow_requests f where f.follower = me and f.followee = other;
      end if;
      if following then
        delete from follows f where f.follower = me and f.followee = other;
        target := other;
        more_followers := -1;
        user_version := move_user(me, 0, -1, 1);
      elsif not requested and not known then
        outcome := 1;
      end if;
      following := false;
      requested := false;
    when 2 then
      if not known then
        outcome := 1;
      elsif blocking then
        null;
      elsif (select count(*) from blocks b where b.blocker = me) >= largest then
        outcome := 4;
      else
        insert into blocks (blocker, blocked) values (me, other);
        delete from follows f where (f.follower = me and f.followee = other) or (f.follower = other and f.followee = me);
        delete from follow_requests f where (f.follower = me and f.followee = other) or (f.follower = other and f.followee = me);
        user_version := move_user(me, -followed_by::integer, -following::integer, 1);
        if following or followed_by then
          other_version := move_user(other, -following::integer, -followed_by::integer, followed_by::integer);
        end if;
        if not followed_by then
          other_version := null;
        end if;
        following := false;
        followed_by := false;
        requested := false;
        blocking := true;
      end if;
    when 3 then
      if blocking then
        delete from blocks b where b.blocker = me and b.blocked = other;
        user_version := move_user(me, 0, 0, 1);
        blocking := false;
      elsif not known then
        outcome := 1;
      end if;
    when 4 then
      if not known then
        outcome := 1;
      elsif muting then
        null;
      elsif (select count(*) from mutes m where m.muter = me) >= largest then
        outcome := 4;
      else
        insert into mutes (muter, muted) values (me, other);
        user_version := move_user(me, 0, 0, 1);
        muting := true;
      end if;
    when 5 then
      if muting then
        delete from mutes m where m.muter = me and m.muted = other;
        user_version := move_user(me, 0, 0, 1);
        muting := false;
      elsif not known then
        outcome := 1;
      end if;
    when 6 then
      if followed_by then
        null;
      elsif not asked then
        outcome := 1;
      elsif (select u.following from users u where u.id = other) >= largest then
        outcome := 4;
      else
        delete from follow_requests f where f.follower = other and f.followee = me;
        insert into follows (follower, followee, id) values (other, me, follow_id);
        target := me;
        more_followers := 1;
        other_version := move_user(other, 0, 1, 1);
        followed_by := true;
      end if;
    when 7 then
      if asked then
        delete from follow_requests f where f.follower = other and f.followee = me;
      end if;
  end case;
end $$;

create type written_relation as (
  outcome smallint, following boolean, followed_by boolean, requested boolean, blocking boolean, muting boolean, blocked_by boolean,
  user_version bigint, other_version bigint, target bigint, more_followers integer);

-- Writes one after the other; answers for each, in that order. Followers are counted at the end, once for each who gained or lost some:
-- a row that changes at every step leaves a version behind at every step, for the next to walk over.
create function write_relations(verbs smallint[], mes bigint[], others bigint[], follow_ids bigint[], largest integer[])
  returns setof written_relation language plpgsql as $$
declare
  written written_relation;
  all_written written_relation[];
begin
  for i in 1 .. cardinality(verbs) loop
    written := write_relation(verbs[i], mes[i], others[i], follow_ids[i], largest[i]);
    all_written[i] := written;
  end loop;
  update users u set followers = u.followers + d.more
  from (
    select w.target, sum(w.more_followers) as more from unnest(all_written) w where w.target is not null group by w.target) d
  where u.id = d.target;
  return query select * from unnest(all_written);
end $$;

-- The newest posts of many authors below an id. First a walk down the newest posts of everybody, keeping those of the authors: cheap when
-- they write a fair share of all. When that does not fill the page, each author is asked: only those whose newest post is among the
-- wanted can have others among them. Planned anew for each call, because a plan for any array searches it from end to end at each step.
create function older_posts(authors bigint[], before bigint, page integer)
  returns setof bigint language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  found_ids bigint[];
begin
  if cardinality(authors) > 1 then
    found_ids := array(
      select step.id
      from (
        select p.id, p.author from posts p where not p.deleted and p.id < before
        order by p.id desc limit 500 + 10 * cardinality(authors)) step
      where step.author = any (authors)
      order by step.id desc limit page);
    if cardinality(found_ids) = page then
      return query select unnest(found_ids);
      return;
    end if;
  end if;
  return query
    with head as materialized (
      select a.author, newest.id
      from (select distinct unnest(authors) as author) a
      cross join lateral (
        select p.id from posts p where p.author = a.author and not p.deleted and p.id < before order by p.id desc limit 1) newest
      order by newest.id desc limit page
    ), least as materialized (
      -- the last of so many heads: a post below it cannot be among the newest
      select case when count(*) = page then min(h.id) else 0 end as id from head h
    )
    select older.id
    from head h
    cross join least
    cross join lateral (
      select p.id from posts p where p.author = h.author and not p.deleted and p.id < before and p.id >= least.id
      order by p.id desc limit page) older
    order by older.id desc limit page;
end $$;
