-- due_at: when maintenance must look at it; null while nothing can go wrong with it. place_use and place_id: where it is used.
create table media (
  id bigint primary key,
  owner bigint not null,
  place_id bigint not null,
  created_at bigint not null,
  due_at bigint,
  main_bytes bigint,
  preview_bytes bigint,
  place_use integer not null,
  kind integer not null,
  status integer not null,
  width integer,
  height integer,
  public boolean not null,
  removed boolean not null,
  main_type text,
  preview_type text,
  secret text not null,
  blurhash text,
  repeat_key text,
  repeat_hash bytea,
  alt text
);
create index media_due on media (due_at) where due_at is not null;
create index media_of_owner on media (owner, id) where not removed;
create index media_unused on media (owner) where place_use = 0 and not removed;
create index media_of_place on media (place_use, place_id) where place_use <> 0;
create unique index media_repeats on media (owner, repeat_key) where repeat_key is not null and not removed;
