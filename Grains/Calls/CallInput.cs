namespace Social.Grains.Calls;

/// <summary>Something that happens to a call.</summary>
/// <param name="At">When, to the millisecond.</param>
internal abstract record CallInput(DateTimeOffset At);

/// <param name="Connection">Null: the device has no hub connection yet.</param>
internal sealed record AcceptCall(DateTimeOffset At, long UserId, string? Connection) : CallInput(At);

internal sealed record DeclineCall(DateTimeOffset At, long UserId) : CallInput(At);

internal sealed record CancelCall(DateTimeOffset At, long UserId) : CallInput(At);

/// <param name="Connection">Null: for the person, whatever the device.</param>
internal sealed record LeaveCall(DateTimeOffset At, long UserId, string? Connection) : CallInput(At);

/// <param name="Epoch">The newest that the device knows of.</param>
/// <param name="KeepsMedia">Its connections to the other devices live: only the one to the server was another.</param>
internal sealed record ResumeCall(DateTimeOffset At, long UserId, string? Connection, long Epoch, bool KeepsMedia = false) : CallInput(At);

/// <summary>A connection is gone.</summary>
internal sealed record LoseDevice(DateTimeOffset At, long UserId, string Connection) : CallInput(At);

internal sealed record ChangeMedia(DateTimeOffset At, long UserId, string? Connection, bool? Muted, bool? Camera) : CallInput(At);

/// <summary>Nothing but time.</summary>
internal sealed record TimePasses(DateTimeOffset At) : CallInput(At);

/// <summary>How long things may take.</summary>
internal sealed record CallTimes(TimeSpan Ring, TimeSpan Reconnect, TimeSpan Longest);
