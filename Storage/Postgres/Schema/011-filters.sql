-- contexts: a bit for each
create table filters (
  user_id bigint not null,
  id bigint not null,
  action smallint not null,
  whole_word boolean not null,
  contexts integer not null,
  expires_at bigint,
  phrase text not null,
  primary key (user_id, id)
);
create unique index filters_by_phrase on filters (user_id, phrase);
