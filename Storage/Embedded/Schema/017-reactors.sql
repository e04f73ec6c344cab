-- what a user did with reactions in rooms, for whoever leaves or wants a copy; 3: RoomEntryKind.Reacted
create index room_log_by_reactor on room_log (user_id, room_id, event_seq) where kind = 3;
