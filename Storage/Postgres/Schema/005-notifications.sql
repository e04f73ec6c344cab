-- How the inbox of a user stands; settings hold two bits for each type.
create table inboxes (
  user_id bigint primary key,
  last_seq bigint not null default 0,
  read_seq bigint not null default 0,
  settings bigint not null default 0
-- room for the sequence to change in place
) with (fillfactor = 80);

-- target: the post, call or room that it was done to, or 0
create table notifications (
  recipient bigint not null,
  seq bigint not null,
  id bigint not null,
  type smallint not null,
  actor bigint not null,
  target bigint not null,
  post_id bigint,
  about_id bigint,
  room_id bigint,
  call_id bigint,
  primary key (recipient, seq)
);
create unique index notifications_once on notifications (recipient, type, actor, target);

-- On their way to an inbox: what was raised is known by the same four as what has arrived. Rows live for a moment: their remains go early.
create table notification_outbox (
  recipient bigint not null,
  type smallint not null,
  actor bigint not null,
  target bigint not null,
  part smallint not null,
  id bigint not null,
  post_id bigint,
  about_id bigint,
  room_id bigint,
  call_id bigint,
  primary key (recipient, type, actor, target)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
create index notification_outbox_by_part on notification_outbox (part, id);

-- Adds to inboxes what they do not have and takes all of it out of the outbox. Answers the sequence of each, in the order given; 0 where nothing was added.
-- again: this was tried before and nobody knows whether it was stored, so what lies there under the same id was added by it.
create function deliver_notifications(
  recipients bigint[], ids bigint[], types smallint[], actors bigint[], targets bigint[], posts bigint[], abouts bigint[], rooms bigint[], calls bigint[],
  wanted boolean[], kept integer, again boolean)
  returns setof bigint language plpgsql as $$
declare
  newest bigint;
  given bigint;
  all_given bigint[];
begin
  insert into inboxes (user_id) select distinct r.id from unnest(recipients) as r (id) order by r.id on conflict do nothing;
  -- in the order of their ids, as everybody locks them
  perform from inboxes i where i.user_id = any (recipients) order by i.user_id for no key update;
  for n in 1 .. cardinality(recipients) loop
    if n = 1 or recipients[n] <> recipients[n - 1] then
      select i.last_seq into newest from inboxes i where i.user_id = recipients[n];
    end if;
    given := 0;
    if wanted[n] then
      insert into notifications (recipient, seq, id, type, actor, target, post_id, about_id, room_id, call_id)
      values (recipients[n], newest + 1, ids[n], types[n], actors[n], targets[n], posts[n], abouts[n], rooms[n], calls[n])
      on conflict (recipient, type, actor, target) do nothing;
      if found then
        newest := newest + 1;
        given := newest;
      elsif again then
        given := coalesce((
          select o.seq from notifications o
          where o.recipient = recipients[n] and o.type = types[n] and o.actor = actors[n] and o.target = targets[n] and o.id = ids[n]), 0);
      end if;
    end if;
    all_given[n] := given;
    delete from notification_outbox o where o.recipient = recipients[n] and o.type = types[n] and o.actor = actors[n] and o.target = targets[n];
    if n = cardinality(recipients) or recipients[n + 1] <> recipients[n] then
      update inboxes i set last_seq = newest where i.user_id = recipients[n] and i.last_seq < newest;
      if newest > kept then
        delete from notifications o where o.recipient = recipients[n] and o.seq <= newest - kept;
      end if;
    end if;
  end loop;
  return query select unnest(all_given);
end $$;
