-- contexts: a bit for each
create table filters (
  user_id integer not null,
  id integer not null,
  action integer not null,
  whole_word integer not null,
  contexts integer not null,
  expires_at integer,
  phrase text not null,
  primary key (user_id, id)
) strict, without rowid;
create unique index filters_by_phrase on filters (user_id, phrase);
