using System.Diagnostics.CodeAnalysis;
using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Users;

/// <summary>
/// One per silo: the few fields of a user that stand beside posts, comments, messages. A change of the profile shows at once: the feed
/// partitions carry it to every silo, and what they miss lasts for <see cref="Lifetime"/>. A hit takes no lock and allocates nothing; misses of the same user share one
/// store query, and a batch asks for all it misses at once. Suspended users are not there: what they wrote is shown as that of people who are gone.
/// </summary>
public sealed class UserCache(IUserStore store)
{
    public const int Capacity = 100_000;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ICache<long, UserSummary> _known =
        new ConcurrentLruBuilder<long, UserSummary>().WithCapacity(Capacity).WithExpireAfterWrite(Lifetime).Build();

    private readonly Dictionary<long, Load> _loads = [];
    private readonly Lock _writing = new();

    /// <summary>What is in memory; false means "ask <see cref="GetAsync"/>", not "no such user".</summary>
    public bool TryGet(long userId, [MaybeNullWhen(false)] out UserSummary user) => _known.TryGet(userId, out user);

    /// <summary>The user, from the store if need be; null when there is no such user. Fails as the store does.</summary>
    public ValueTask<UserSummary?> GetAsync(long userId)
    {
        return TryGet(userId, out var user) ? new(user) : new(LoadOneAsync());

        async Task<UserSummary?> LoadOneAsync() => (await GetManyAsync([userId]).ConfigureAwait(false)).GetValueOrDefault(userId);
    }

    /// <summary>Those that exist. Meant for a page or two: asks the store at most once, for all that are not in memory.</summary>
    public async ValueTask<IReadOnlyDictionary<long, UserSummary>> GetManyAsync(IReadOnlyCollection<long> userIds)
    {
        var found = new Dictionary<long, UserSummary>(userIds.Count);
        List<long>? missing = null;
        foreach (var id in userIds)
        {
            if (TryGet(id, out var user))
                found[id] = user;
            else
                (missing ??= []).Add(id);
        }
        if (missing is null)
            return found;
        foreach (var (id, load) in Join(missing))
        {
            // runs to its end by itself, whoever began it
            if ((await load.Users.Task.ConfigureAwait(false)).TryGetValue(id, out var user))
                found[id] = user;
        }
        return found;
    }

    /// <summary>Forgets a user whose profile has changed. A load that began before leaves nothing behind.</summary>
    public void Invalidate(long userId)
    {
        lock (_writing)
        {
            _loads.Remove(userId);
            _known.TryRemove(userId);
        }
    }

    /// <summary>Forgets those whose profiles have changed on other silos.</summary>
    public void Apply(ReadOnlySpan<Change> changes)
    {
        foreach (var change in changes)
        {
            if (change.Kind == ChangeKind.Profile)
                Invalidate(change.Author);
        }
    }

    /// <summary>Forgets everybody: changes may have been missed.</summary>
    public void Clear()
    {
        lock (_writing)
        {
            _loads.Clear();
            _known.Clear();
        }
    }

    private List<(long Id, Load Load)> Join(List<long> ids)
    {
        var joined = new List<(long, Load)>(ids.Count);
        var own = new Load();
        lock (_writing)
        {
            foreach (var id in ids)
            {
                if (!_loads.TryGetValue(id, out var load))
                {
                    _loads.Add(id, load = own);
                    own.Ids.Add(id);
                }
                joined.Add((id, load));
            }
        }
        if (own.Ids.Count > 0)
            _ = Task.Run(() => RunAsync(own));
        return joined;
    }

    // On the thread pool: others wait for it too, so it must not depend on the scheduler of the grain that happened to be first.
    private async Task RunAsync(Load load)
    {
        try
        {
            var records = await store.GetManyAsync(load.Ids);
            var users = records.Where(r => !r.Suspended).ToDictionary(r => r.Id, r => new UserSummary(r.Id, r.Handle, r.DisplayName, r.AvatarUrl));
            End(load, users);
            load.Users.SetResult(users);
        }
#pragma warning disable CA1031 // whatever it is, it goes to every waiter
        catch (Exception error)
#pragma warning restore CA1031
        {
            End(load, []);
            load.Users.SetException(error);
        }
    }

    private void End(Load load, Dictionary<long, UserSummary> users)
    {
        lock (_writing)
        {
            foreach (var id in load.Ids)
            {
                // another or no load stands there: this one was invalidated
                if (!_loads.TryGetValue(id, out var current) || current != load)
                    continue;
                _loads.Remove(id);
                if (users.TryGetValue(id, out var user))
                    _known.AddOrUpdate(id, user);
            }
        }
    }

    private sealed class Load
    {
        public List<long> Ids { get; } = [];

        public TaskCompletionSource<Dictionary<long, UserSummary>> Users { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
