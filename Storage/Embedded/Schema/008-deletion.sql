-- delete_at: when the account is deleted for good. What is left of its user then is the handle, so that nobody else gets it.
alter table accounts add column delete_at integer;
create index accounts_to_delete on accounts (delete_at) where delete_at is not null;
alter table users add column deleted integer not null default 0;
