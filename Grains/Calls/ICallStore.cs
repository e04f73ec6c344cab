using System.Collections.Immutable;

namespace Social.Grains.Calls;

/// <summary>
/// Calls and who has which in their log, in the document store. Every write is durable when its task completes. A room has at most one call that has not ended.
/// </summary>
public interface ICallStore
{
    /// <summary>Adds a call, which may have ended already, and puts it into the log of each of its members.</summary>
    Task<CallAddition> AddAsync(CallRecord call, CancellationToken cancellationToken = default);

    /// <summary>Replaces a call. False when it is not there as the write <paramref name="touchedBefore"/> left it.</summary>
    /// <param name="joiner">Who was not a member before: it comes into their log.</param>
    Task<bool> SaveAsync(CallRecord call, long touchedBefore, long? joiner = null, CancellationToken cancellationToken = default);

    /// <summary>Null where there is none.</summary>
    Task<CallRecord?> GetAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>A user's log: id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<CallRecord>> OfUserAsync(long userId, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>A room's calls, likewise.</summary>
    Task<ImmutableArray<CallRecord>> OfRoomAsync(long roomId, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Calls in a user's log that have not ended, id descending.</summary>
    Task<ImmutableArray<CallRecord>> OpenOfUserAsync(long userId, int limit, CancellationToken cancellationToken = default);

    /// <summary>Ids of calls whose <see cref="CallRecord.DueAt"/> has come, the one that waits longest first.</summary>
    Task<ImmutableArray<long>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>The call that a caller began with a key after some moment.</summary>
    Task<CallRecord?> FindRepeatAsync(long caller, string key, DateTimeOffset since, CancellationToken cancellationToken = default);

    /// <summary>Takes some calls out of a user's log; those that are in nobody's any more are deleted. Answers how many; 0 when there are none left.</summary>
    Task<int> ForgetUserAsync(long userId, int limit, CancellationToken cancellationToken = default);
}

/// <summary>What adding a call came to.</summary>
/// <param name="OtherId">The room's call, or the one that the key began.</param>
public readonly record struct CallAddition(CallAdditionOutcome Outcome, long OtherId = 0);

public enum CallAdditionOutcome
{
    Added,
    DuplicateId,

    /// <summary>There is a call in the room.</summary>
    RoomTaken,

    /// <summary>The caller began one with this key in the last 24 hours.</summary>
    Repeated,
}
