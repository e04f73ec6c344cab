using System.Globalization;

namespace Social.Tests.Kit;

/// <summary>The seed of a random test: another one each time, unless <c>SOCIAL_TEST_SEED</c> gives one.</summary>
internal static class TestSeed
{
    public static int Take(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SOCIAL_TEST_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next();
        output.WriteLine($"seed {seed} (set SOCIAL_TEST_SEED to repeat)");
        return seed;
    }
}
