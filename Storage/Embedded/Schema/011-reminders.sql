-- what wakes a grain when nothing else does; hash is the place of the grain on the ring that silos share, 0 to 4294967295
create table reminders (
  grain text not null,
  name text not null,
  hash integer not null,
  start_at integer not null,
  period integer not null,
  etag text not null,
  primary key (grain, name)
) strict, without rowid;
create index reminders_by_hash on reminders (hash);
