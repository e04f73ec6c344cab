namespace Social.LoadTest.Grains;

/// <summary>
/// Who follows whom among made-up users, numbered from 0: everybody follows equally many others, drawn by a power law (the user on rank k
/// is drawn about 1/k as often as the first), so a few are followed by nearly all and most by few. Computed from a seed when asked for:
/// the same numbers always make the same graph, and none of it is kept. Any number of callers may ask at once.
/// </summary>
internal sealed class FollowGraph
{
    /// <summary>Draws for each followee wanted, after which neighbours are taken: only in graphs where nearly everybody follows everybody.</summary>
    private const int MostDraws = 20;

    private readonly int[] _byRank;
    private readonly int _seed;

    public FollowGraph(int users, int followees, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(users, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(followees, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(followees, users);
        (Users, Followees, _seed) = (users, followees, seed);
        _byRank = [.. Enumerable.Range(0, users)];
        new Random(seed).Shuffle(_byRank);
    }

    public int Users { get; }

    public int Followees { get; }

    /// <summary>Ascending, each once, without the user.</summary>
    public int[] FolloweesOf(int user)
    {
        var random = RandomOf(user);
        var chosen = new HashSet<int>(Followees);
        for (var draws = 0; chosen.Count < Followees && draws < MostDraws * Followees; draws++)
        {
            if (Popular(random) is var other && other != user)
                chosen.Add(other);
        }

        for (var other = random.Next(Users); chosen.Count < Followees; other = (other + 1) % Users)
        {
            if (other != user)
                chosen.Add(other);
        }

        var followees = new int[Followees];
        chosen.CopyTo(followees);
        Array.Sort(followees);
        return followees;
    }

    /// <summary>How many follow each user. Looks at every follow.</summary>
    public int[] CountFollowers(CancellationToken cancellationToken)
    {
        var followers = new int[Users];
        Parallel.For(0, Users, new ParallelOptions { CancellationToken = cancellationToken }, user =>
        {
            foreach (var followee in FolloweesOf(user))
                Interlocked.Increment(ref followers[followee]);
        });
        return followers;
    }

    /// <summary>A user by the power law.</summary>
    public int Popular(Random random)
    {
        // the inverse of a distribution in which rank k has ln((k + 1) / k), which is about 1/k
        var rank = (int)Math.Pow(Users + 1d, random.NextDouble()) - 1;
        return _byRank[Math.Min(rank, Users - 1)];
    }

    /// <summary>A generator of its own for each number, the same in each run.</summary>
    public Random RandomOf(int number) => new(unchecked((_seed * 92_821) ^ ((number + 1) * (int)2_654_435_761)));
}
