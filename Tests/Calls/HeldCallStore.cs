using System.Collections.Immutable;
using Social.Grains.Calls;

namespace Social.Tests.Calls;

/// <summary>A store whose steps wait, or fail, where a test wants it.</summary>
internal sealed class HeldCallStore(ICallStore store) : ICallStore
{
    /// <summary>Runs before a step is stored; what it throws is the answer, and nothing is stored then.</summary>
    public Func<CallRecord, Task>? BeforeSave { get; set; }

    public async Task<bool> SaveAsync(CallRecord call, long touchedBefore, long? joiner = null, CancellationToken cancellationToken = default)
    {
        if (BeforeSave is { } before)
            await before(call);
        return await store.SaveAsync(call, touchedBefore, joiner, cancellationToken);
    }

    public Task<CallAddition> AddAsync(CallRecord call, CancellationToken cancellationToken = default) => store.AddAsync(call, cancellationToken);

    public Task<CallRecord?> GetAsync(long id, CancellationToken cancellationToken = default) => store.GetAsync(id, cancellationToken);

    public Task<ImmutableArray<CallRecord>> OfUserAsync(long userId, long before, int limit, CancellationToken cancellationToken = default) =>
        store.OfUserAsync(userId, before, limit, cancellationToken);

    public Task<ImmutableArray<CallRecord>> OfRoomAsync(long roomId, long before, int limit, CancellationToken cancellationToken = default) =>
        store.OfRoomAsync(roomId, before, limit, cancellationToken);

    public Task<ImmutableArray<CallRecord>> OpenOfUserAsync(long userId, int limit, CancellationToken cancellationToken = default) =>
        store.OpenOfUserAsync(userId, limit, cancellationToken);

    public Task<ImmutableArray<long>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        store.DueAsync(now, limit, cancellationToken);

    public Task<CallRecord?> FindRepeatAsync(long caller, string key, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        store.FindRepeatAsync(caller, key, since, cancellationToken);

    public Task<int> ForgetUserAsync(long userId, int limit, CancellationToken cancellationToken = default) =>
        store.ForgetUserAsync(userId, limit, cancellationToken);
}
