namespace Social.LoadTest.Wire;

internal sealed record NewRoomBody(string Name);

internal sealed record RoomAnswer(long Id);

internal sealed record MemberAnswer(string State);

internal sealed record MessagePageAnswer(MessageAnswer[] Items);

internal sealed record MessageAnswer(long Id, long Seq, string Text);

internal sealed record MemoryAnswer(long HeapBytes, long ResidentBytes);
