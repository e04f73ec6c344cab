namespace Social.LoadTest.Seed;

/// <summary>
/// Spreads things over users as in life: a few have very many, most have few. The user on rank k gets a share of 1/k (Zipf's law with
/// exponent 1).
/// </summary>
internal static class ZipfSpread
{
    /// <summary>
    /// How many each user gets; they add up to <paramref name="total"/>. Who has which rank is drawn from <paramref name="random"/>.
    /// </summary>
    public static int[] Counts(int total, int users, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        ArgumentOutOfRangeException.ThrowIfLessThan(users, 1);
        var ranks = Enumerable.Range(1, users).ToArray();
        random.Shuffle(ranks);
        var all = ranks.Sum(static rank => 1d / rank);
        var exact = Array.ConvertAll(ranks, rank => total / (rank * all));
        var counts = Array.ConvertAll(exact, static share => (int)share);

        // What rounding down left over goes to the largest remainders.
        var missing = total - counts.Sum();
        foreach (var user in Enumerable.Range(0, users).OrderByDescending(user => exact[user] - counts[user]).Take(missing))
            counts[user]++;
        return counts;
    }
}
