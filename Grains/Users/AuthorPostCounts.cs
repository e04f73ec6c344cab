using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Social.Grains.Posts;

namespace Social.Grains.Users;

/// <summary>One per silo: how many posts an author has, at most two seconds old, so that a much visited profile is not counted anew at each visit.</summary>
internal sealed class AuthorPostCounts(IPostStore posts)
{
    private const int Capacity = 100_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly IAsyncCache<long, int> _counts = new ConcurrentLruBuilder<long, int>()
        .WithCapacity(Capacity).WithExpireAfterWrite(Lifetime).AsAsyncCache().WithAtomicGetOrAdd().Build();

    // on the thread pool: callers share the count, so it must not depend on the scheduler of the grain that happened to be first
    public ValueTask<int> OfAsync(long author) =>
        _counts.GetOrAddAsync(author, static (id, store) => Task.Run(() => store.CountAsync(id)), posts);
}
