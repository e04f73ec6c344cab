using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Social.Grains.Posts;

namespace Social.Grains.Users;

/// <summary>One per silo: how many posts authors have, at most two seconds old, so that a much visited profile is not counted anew at each visit.</summary>
internal sealed class AuthorPostCounts(IPostStore posts)
{
    private const int Capacity = 100_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ICache<long, int> _known =
        new ConcurrentLruBuilder<long, int>().WithCapacity(Capacity).WithExpireAfterWrite(Lifetime).Build();

    /// <summary>One number for each author, in that order; asks the store at most once.</summary>
    public async Task<int[]> OfAsync(IReadOnlyList<long> authors)
    {
        var counts = new int[authors.Count];
        List<int>? missing = null;
        for (var i = 0; i < counts.Length; i++)
        {
            if (!_known.TryGet(authors[i], out counts[i]))
                (missing ??= []).Add(i);
        }
        if (missing is null)
            return counts;
        var stored = await posts.CountsAsync([.. missing.Select(i => authors[i])]);
        foreach (var i in missing)
            _known.AddOrUpdate(authors[i], counts[i] = stored.GetValueOrDefault(authors[i]));
        return counts;
    }
}
