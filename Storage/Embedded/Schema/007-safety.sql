alter table users add column suspended_at integer;

-- kind: 0 a user, 1 a post; owner: that user, or the author of the post
create table reports (
  id integer primary key,
  reporter integer not null,
  kind integer not null,
  target integer not null,
  owner integer not null,
  reason integer not null,
  state integer not null,
  action integer not null,
  moderator integer,
  changed_at integer not null,
  comment text,
  note text
) strict;
create unique index reports_once on reports (reporter, kind, target);
create index reports_by_reporter on reports (reporter, id);
create index reports_by_state on reports (state, id);

create table audit_log (
  id integer primary key,
  actor integer not null,
  action integer not null,
  kind integer not null,
  target integer not null,
  report integer,
  reason text
) strict;
create index audit_log_by_actor on audit_log (actor, id);
create index audit_log_by_target on audit_log (kind, target, id);
-- whoever can write to the database by the program's means cannot take back what was done
create trigger audit_log_stays before update on audit_log begin select raise(abort, 'the audit log only grows'); end;
create trigger audit_log_lasts before delete on audit_log begin select raise(abort, 'the audit log only grows'); end;
