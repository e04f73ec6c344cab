-- due_at: when maintenance must look at it; null while nothing can go wrong with it. place_use and place_id: where it is used.
create table media (
  id integer primary key,
  owner integer not null,
  place_use integer not null,
  place_id integer not null,
  kind integer not null,
  status integer not null,
  public integer not null,
  removed integer not null,
  created_at integer not null,
  due_at integer,
  width integer,
  height integer,
  main_bytes integer,
  preview_bytes integer,
  main_type text,
  preview_type text,
  secret text not null,
  blurhash text,
  repeat_key text,
  repeat_hash blob,
  alt text
) strict;
create index media_due on media (due_at) where due_at is not null;
create index media_of_owner on media (owner, id) where removed = 0;
create index media_unused on media (owner) where place_use = 0 and removed = 0;
create index media_of_place on media (place_use, place_id) where place_use <> 0;
create unique index media_repeats on media (owner, repeat_key) where repeat_key is not null and removed = 0;
