using Social.Media.Images;

namespace Social.Tests.Media;

/// <summary>The blurred preview, as blurha.sh describes it.</summary>
public sealed class BlurhashTests
{
    [Theory]
    [InlineData(0, 0, 0, "0000")]
    [InlineData(255, 255, 255, "TSUA")]
    public void The_average_colour_stands_behind_the_number_of_waves(byte r, byte g, byte b, string average)
    {
        var pixels = Enumerable.Range(0, 32 * 24).SelectMany(_ => new[] { r, g, b }).ToArray();

        var hash = Blurhash.Of(pixels, 32, 24, 4, 3);

        Assert.Equal(('L', average, 28), (hash[0], hash[2..6], hash.Length));
    }

    [Fact]
    public void Left_and_right_differ_in_the_first_wave_across()
    {
        byte[] Half(bool left) => [.. Enumerable.Range(0, 24).SelectMany(_ => Enumerable.Range(0, 32)).SelectMany(x => x < 16 == left ? new byte[] { 255, 0, 0 } : [0, 0, 255])];

        var (one, other) = (Blurhash.Of(Half(left: true), 32, 24, 4, 3), Blurhash.Of(Half(left: false), 32, 24, 4, 3));

        Assert.Equal(one[..6], other[..6]);
        Assert.NotEqual(one[6..8], other[6..8]);
        // no wave runs down
        Assert.Equal(one[12..14], other[12..14]);
    }
}
