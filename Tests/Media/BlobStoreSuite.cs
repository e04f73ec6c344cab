using System.Security.Cryptography;
using Social.Grains.Interfaces;
using Social.Media.Blobs;

namespace Social.Tests.Media;

/// <summary>What every store of bytes must do.</summary>
public abstract class BlobStoreSuite
{
    private const int SeveralParts = (2 * 8 * 1024 * 1024) + 4_711;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract IBlobStore Store { get; }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(8 * 1024 * 1024)]
    [InlineData(SeveralParts)]
    public async Task What_is_put_comes_back_whole_and_in_parts(int size)
    {
        var (key, bytes) = (NewKey(), RandomNumberGenerator.GetBytes(size));
        await PutAsync(key, bytes);

        Assert.Equal(bytes, await ReadAsync(key, 0, size));
        Assert.Equal(bytes[(size / 2)..], await ReadAsync(key, size / 2, size - (size / 2)));
        Assert.Equal(bytes[..1], await ReadAsync(key, 0, 1));
        Assert.Equal(bytes[^1..], await ReadAsync(key, size - 1, 1));
    }

    [Fact]
    public async Task A_key_is_replaced_and_deleted_and_others_stay()
    {
        var (key, other) = (NewKey(), NewKey());
        await PutAsync(key, [1, 2, 3]);
        await PutAsync(other, [7]);
        await PutAsync(key, [4, 5]);
        Assert.Equal([4, 5], await ReadAsync(key, 0, 2));

        await Store.DeleteAsync(key, Cancel);
        await Store.DeleteAsync(key, Cancel);

        Assert.Null(await ReadAsync(key, 0, 2));
        Assert.Equal([7], await ReadAsync(other, 0, 1));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(SeveralParts)]
    public async Task What_breaks_off_leaves_nothing(int before)
    {
        var key = NewKey();
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync(
            key, "image/jpeg",
            async (stream, cancel) =>
            {
                await stream.WriteAsync(new byte[before], cancel);
                throw new InvalidDataException("the sender has gone");
            },
            Cancel));

        Assert.Null(await ReadAsync(key, 0, 1));
    }

    [Fact]
    public async Task Many_are_put_at_once()
    {
        var keys = Enumerable.Range(0, 40).Select(_ => NewKey()).ToArray();
        await Task.WhenAll(keys.Select((key, i) => PutAsync(key, [(byte)i])));
        for (var i = 0; i < keys.Length; i++)
            Assert.Equal([(byte)i], (await ReadAsync(keys[i], 0, 1))!);
    }

    [Theory]
    [InlineData("../signing-key")]
    [InlineData("a//b")]
    [InlineData("/etc/passwd")]
    [InlineData("a.b")]
    [InlineData("")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(key, 0, 1, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(key, Cancel));
    }

    protected static string NewKey() => $"7/{Guid.NewGuid():N}/main";

    protected Task PutAsync(string key, byte[] bytes) =>
        Store.PutAsync(key, "image/jpeg", (stream, cancel) => stream.WriteAsync(bytes, cancel).AsTask(), Cancel);

    protected async Task<byte[]?> ReadAsync(string key, long offset, int length)
    {
        if (await Store.OpenAsync(key, offset, length, Cancel) is not { } stream)
            return null;
        await using var _ = stream;
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, Cancel);
        return bytes;
    }

    protected static void AssertUnavailable(SocialException error) => Assert.Equal(ErrorKind.Unavailable, error.Kind);
}
