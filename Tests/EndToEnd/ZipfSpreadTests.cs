using CsCheck;
using Social.LoadTest.Seed;

namespace Social.Tests.EndToEnd;

public sealed class ZipfSpreadTests
{
    [Fact]
    public void The_counts_add_up_to_the_total_whatever_it_is() =>
        Gen.Select(Gen.Int[0, 5_000], Gen.Int[1, 300], Gen.Int).Sample((total, users, seed) =>
        {
            var counts = ZipfSpread.Counts(total, users, new Random(seed));
            Assert.Equal(users, counts.Length);
            Assert.Equal(total, counts.Sum());
            Assert.All(counts, count => Assert.True(count >= 0));
        });

    [Fact]
    public void A_few_write_very_much_and_most_write_little()
    {
        var counts = ZipfSpread.Counts(20_000, 962, new Random(1)).OrderDescending().ToArray();

        Assert.InRange(counts[0], 2_400, 2_900);
        Assert.InRange(counts[0] / (double)counts[1], 1.9, 2.1);
        Assert.InRange(counts[481], 1, 10);
    }

    [Fact]
    public void The_same_seed_spreads_alike_and_another_differently()
    {
        var first = ZipfSpread.Counts(1_000, 50, new Random(7));

        Assert.Equal(first, ZipfSpread.Counts(1_000, 50, new Random(7)));
        Assert.NotEqual(first, ZipfSpread.Counts(1_000, 50, new Random(8)));
    }
}
