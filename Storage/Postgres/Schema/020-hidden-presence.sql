-- A row for who is invisible now, by partition of presence: one that was lost must not show them.
create table hidden_presence (
  part smallint not null,
  user_id bigint not null,
  primary key (part, user_id)
);
