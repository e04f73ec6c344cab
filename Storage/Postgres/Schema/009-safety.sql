alter table users add column suspended_at bigint;

-- kind: 0 a user, 1 a post; owner: that user, or the author of the post
create table reports (
  id bigint primary key,
  reporter bigint not null,
  kind smallint not null,
  target bigint not null,
  owner bigint not null,
  reason smallint not null,
  state smallint not null,
  action smallint not null,
  moderator bigint,
  changed_at bigint not null,
  comment text,
  note text
);
create unique index reports_once on reports (reporter, kind, target);
create index reports_by_reporter on reports (reporter, id);
create index reports_by_state on reports (state, id);

create table audit_log (
  id bigint primary key,
  actor bigint not null,
  action smallint not null,
  kind smallint not null,
  target bigint not null,
  report bigint,
  reason text
);
create index audit_log_by_actor on audit_log (actor, id);
create index audit_log_by_target on audit_log (kind, target, id);
-- whoever can write to the database by the program's means cannot take back what was done
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log only grows';
end $$;
create trigger audit_log_lasts before update or delete or truncate on audit_log execute function refuse_change();

-- As before, and: a suspended user is to everybody as somebody who blocks them, and everybody to a suspended user.
create or replace function standing(
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
    exists (select from blocks where blocker = other and blocked = me)
      or exists (select from users where id in (me, other) and suspended_at is not null),
    exists (select from follow_requests where follower = other and followee = me);
$$;

-- As before, with the same: one write of a user towards another. Whoever calls has locked both users' rows, in the order of their ids, and adds more_followers to
-- the followers of target.
-- verb: 0 follow, 1 unfollow, 2 block, 3 unblock, 4 mute, 5 unmute, 6 accept, 7 reject
-- outcome: 0 done, 1 not found, 2 blocking, 3 blocked by, 4 limit reached
create or replace function write_relation(
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
  blocked_by := exists (select from blocks b where b.blocker = other and b.blocked = me)
    or exists (select from users u where u.id in (me, other) and u.suspended_at is not null);
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
