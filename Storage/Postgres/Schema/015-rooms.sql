-- Rooms and who is in them. low and high are the two of a direct room. joined counts the members in state 0.
create table rooms (
  id bigint primary key,
  kind smallint not null,
  version bigint not null,
  touched bigint not null,
  created_by bigint not null,
  is_request boolean not null,
  joined integer not null,
  slow_mode integer not null,
  members_invite boolean not null,
  low bigint,
  high bigint,
  name text,
  topic text,
  avatar_url text
);
create unique index rooms_by_pair on rooms (low, high) where low is not null;
create index rooms_by_maker on rooms (created_by, id);

create table room_members (
  room_id bigint not null,
  user_id bigint not null,
  role smallint not null,
  state smallint not null,
  join_id bigint not null,
  invited_by bigint,
  muted_until bigint,
  archived boolean not null,
  read_seq bigint not null,
  delivered_seq bigint not null,
  version bigint not null,
  primary key (room_id, user_id)
-- room for markers to move in place: no index has them
) with (fillfactor = 80);
create index room_members_by_user on room_members (user_id, state, archived, room_id);

create table room_links (
  id bigint primary key,
  room_id bigint not null,
  token text collate "C" not null,
  created_by bigint not null,
  expires_at bigint not null,
  max_uses integer,
  uses integer not null
);
create index room_links_by_room on room_links (room_id);

create table room_repeats (
  user_id bigint not null,
  key text collate "C" not null,
  at bigint not null,
  body_hash bytea not null,
  answer bytea not null,
  primary key (user_id, key)
);
create index room_repeats_by_time on room_repeats (at);

create function put_room_members(
  of_room bigint, users bigint[], roles smallint[], states smallint[], join_ids bigint[], inviters bigint[], mutes bigint[], archives boolean[],
  read_seqs bigint[], delivered_seqs bigint[], versions bigint[])
  returns void language plpgsql as $$
begin
  insert into room_members as m
    (room_id, user_id, role, state, join_id, invited_by, muted_until, archived, read_seq, delivered_seq, version)
  select of_room, * from unnest(users, roles, states, join_ids, inviters, mutes, archives, read_seqs, delivered_seqs, versions)
  on conflict (room_id, user_id) do update set
    role = excluded.role, state = excluded.state, join_id = excluded.join_id, invited_by = excluded.invited_by, muted_until = excluded.muted_until,
    archived = excluded.archived, version = excluded.version,
    read_seq = greatest(m.read_seq, excluded.read_seq), delivered_seq = greatest(m.delivered_seq, excluded.delivered_seq);
end $$;

-- Answers 0 added, 1 id taken, 2 pair taken, 3 repeat taken. What is there already, with this id and maker, is this very write, repeated after its answer was lost.
create function add_room(
  new_id bigint, new_kind smallint, new_version bigint, new_touched bigint, maker bigint, new_is_request boolean, new_joined integer,
  new_slow_mode integer, new_members_invite boolean, new_low bigint, new_high bigint, new_name text, new_topic text, new_avatar_url text,
  repeat_key text, repeat_at bigint, repeat_hash bytea, repeat_answer bytea, repeat_life bigint,
  users bigint[], roles smallint[], states smallint[], join_ids bigint[], inviters bigint[], mutes bigint[], archives boolean[],
  read_seqs bigint[], delivered_seqs bigint[], versions bigint[])
  returns integer language plpgsql as $$
begin
  insert into rooms
    (id, kind, version, touched, created_by, is_request, joined, slow_mode, members_invite, low, high, name, topic, avatar_url)
  values (
    new_id, new_kind, new_version, new_touched, maker, new_is_request, new_joined, new_slow_mode, new_members_invite, new_low, new_high, new_name,
    new_topic, new_avatar_url)
  on conflict do nothing;
  if not found then
    return case
      when exists (select from rooms where id = new_id and created_by = maker) then 0
      when exists (select from rooms where low = new_low and high = new_high) then 2
      else 1
    end;
  end if;
  if repeat_key is not null then
    insert into room_repeats as r (user_id, key, at, body_hash, answer) values (maker, repeat_key, repeat_at, repeat_hash, repeat_answer)
    on conflict (user_id, key) do update set at = excluded.at, body_hash = excluded.body_hash, answer = excluded.answer
    where r.at <= excluded.at - repeat_life;
    if not found then
      delete from rooms where id = new_id;
      return 3;
    end if;
  end if;
  perform put_room_members(new_id, users, roles, states, join_ids, inviters, mutes, archives, read_seqs, delivered_seqs, versions);
  return 0;
end $$;

-- False where the room has another version than the one before. What has this version by this change is this very write, repeated.
create function change_room(
  of_room bigint, new_version bigint, new_touched bigint, new_joined integer, new_slow_mode integer, new_members_invite boolean, new_name text,
  new_topic text, new_avatar_url text, dropped bigint[],
  link_ids bigint[], tokens text[], makers bigint[], ends bigint[], most_uses integer[], use_counts integer[], dropped_links bigint[],
  repeat_user bigint, repeat_key text, repeat_at bigint, repeat_hash bytea, repeat_answer bytea,
  users bigint[], roles smallint[], states smallint[], join_ids bigint[], inviters bigint[], mutes bigint[], archives boolean[],
  read_seqs bigint[], delivered_seqs bigint[], versions bigint[])
  returns boolean language plpgsql as $$
begin
  update rooms set
    version = new_version, touched = new_touched, joined = new_joined, slow_mode = new_slow_mode, members_invite = new_members_invite, name = new_name,
    topic = new_topic, avatar_url = new_avatar_url
  where id = of_room and version = new_version - 1;
  if not found then
    return exists (select from rooms where id = of_room and version = new_version and touched = new_touched);
  end if;
  perform put_room_members(of_room, users, roles, states, join_ids, inviters, mutes, archives, read_seqs, delivered_seqs, versions);
  delete from room_members where room_id = of_room and user_id = any (dropped);
  insert into room_links (id, room_id, token, created_by, expires_at, max_uses, uses)
  select l.id, of_room, l.token, l.maker, l.ends_at, l.most, l.count
  from unnest(link_ids, tokens, makers, ends, most_uses, use_counts) as l (id, token, maker, ends_at, most, count)
  on conflict (id) do update set uses = excluded.uses;
  delete from room_links where room_id = of_room and id = any (dropped_links);
  if repeat_key is not null then
    insert into room_repeats (user_id, key, at, body_hash, answer) values (repeat_user, repeat_key, repeat_at, repeat_hash, repeat_answer)
    on conflict (user_id, key) do update set at = excluded.at, body_hash = excluded.body_hash, answer = excluded.answer;
  end if;
  return true;
end $$;
