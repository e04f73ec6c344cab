-- What Orleans' ADO.NET providers need: the statements they look up by key, and tables of the names in those statements. An entry of
-- graintypestring is the whole grain id and the state's name (see PostgresGrainStorage).

create table orleansquery (
  querykey text primary key,
  querytext text not null
);

-- Each write of a state has a version that no other had, so one that follows a clear cannot be taken for another.
create sequence orleansstorage_versions as integer cycle;

create table orleansstorage (
  serviceid text not null,
  graintypestring text not null,
  grainidn0 bigint not null,
  grainidn1 bigint not null,
  grainidextensionstring text,
  version integer not null default nextval('orleansstorage_versions'),
  payloadbinary bytea not null,
  constraint orleansstorage_key unique nulls not distinct (serviceid, graintypestring, grainidn0, grainidn1, grainidextensionstring)
);

create table orleansreminderstable (
  serviceid text not null,
  grainid text not null,
  remindername text not null,
  starttime timestamptz(3) not null,
  period bigint not null,
  grainhash integer not null,
  version integer not null,
  primary key (serviceid, grainid, remindername)
);
create index orleansreminderstable_by_hash on orleansreminderstable (serviceid, grainhash);

insert into orleansquery (querykey, querytext) values
-- a write that finds another version answers the version it was given, which tells the provider that it lost
('WriteToStorageKey', '
  with added as (
    insert into orleansstorage (serviceid, graintypestring, grainidn0, grainidn1, grainidextensionstring, payloadbinary)
    select @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text, @PayloadBinary
    where @GrainStateVersion::integer is null
    on conflict do nothing returning version
  ), moved as (
    update orleansstorage set version = nextval(''orleansstorage_versions''), payloadbinary = @PayloadBinary
    where serviceid = @ServiceId and graintypestring = @GrainTypeString and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1
      and grainidextensionstring is not distinct from @GrainIdExtensionString::text and version = @GrainStateVersion::integer
    returning version
  )
  select coalesce((select version from added), (select version from moved), @GrainStateVersion::integer) as newgrainstateversion'),
('ReadFromStorageKey', '
  select payloadbinary, version from orleansstorage
  where serviceid = @ServiceId and graintypestring = @GrainTypeString and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1
    and grainidextensionstring is not distinct from @GrainIdExtensionString::text'),
('DeleteStorageKey', '
  with gone as (
    delete from orleansstorage
    where serviceid = @ServiceId and graintypestring = @GrainTypeString and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1
      and grainidextensionstring is not distinct from @GrainIdExtensionString::text and version = @GrainStateVersion::integer
    returning version
  )
  select case when exists (select from gone) then nextval(''orleansstorage_versions'') else @GrainStateVersion::integer end'),
('UpsertReminderRowKey', '
  insert into orleansreminderstable as r (serviceid, grainid, remindername, starttime, period, grainhash, version)
  values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
  on conflict (serviceid, grainid, remindername) do update set
    starttime = excluded.starttime, period = excluded.period, grainhash = excluded.grainhash, version = r.version + 1
  returning version'),
('ReadReminderRowsKey', '
  select grainid, remindername, starttime, period, version from orleansreminderstable
  where serviceid = @ServiceId and grainid = @GrainId'),
('ReadReminderRowKey', '
  select grainid, remindername, starttime, period, version from orleansreminderstable
  where serviceid = @ServiceId and grainid = @GrainId and remindername = @ReminderName'),
('ReadRangeRows1Key', '
  select grainid, remindername, starttime, period, version from orleansreminderstable
  where serviceid = @ServiceId and grainhash > @BeginHash and grainhash <= @EndHash'),
-- the range that runs over the end of the ring
('ReadRangeRows2Key', '
  select grainid, remindername, starttime, period, version from orleansreminderstable
  where serviceid = @ServiceId and (grainhash > @BeginHash or grainhash <= @EndHash)'),
('DeleteReminderRowKey', '
  with gone as (
    delete from orleansreminderstable
    where serviceid = @ServiceId and grainid = @GrainId and remindername = @ReminderName and version = @Version
    returning 1
  )
  select count(*)::integer from gone'),
('DeleteReminderRowsKey', 'delete from orleansreminderstable where serviceid = @ServiceId');

-- the provider asks for it even where states are deleted when they are cleared
insert into orleansquery (querykey, querytext)
select 'ClearStorageKey', querytext from orleansquery where querykey = 'DeleteStorageKey';
