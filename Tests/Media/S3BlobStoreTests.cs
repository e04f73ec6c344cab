using System.Net;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;
using Social.Media.Blobs;
using Social.Tests.Kit;

namespace Social.Tests.Media;

public sealed class S3BlobStoreTests : BlobStoreSuite, IAsyncLifetime
{
    private S3Options _options = null!;
    private S3Clients _clients = null!;
    private S3BlobStore _store = null!;

    protected override IBlobStore Store => _store;

    public ValueTask InitializeAsync()
    {
        _options = S3Server.Options($"social-{Guid.NewGuid():N}");
        (_clients, _store) = New(_options);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _clients?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_client_reads_by_itself_at_an_address_that_ends()
    {
        _options.PublicEndpoint = _options.Endpoint;
        _options.Prefix = "media";
        var (clients, store) = New(_options);
        using var _ = clients;
        var key = NewKey();
        await store.PutAsync(key, "image/jpeg", (stream, cancel) => stream.WriteAsync(new byte[] { 1, 2, 3 }, cancel).AsTask(), Cancel);
        var headers = new BlobHeaders("image/jpeg", null, "private, max-age=60");
        var (address, ended) = (store.AddressOf(key, headers, TimeSpan.FromMinutes(1)), store.AddressOf(key, headers, TimeSpan.FromMinutes(-5)));
        using var http = new HttpClient();

        using var answer = await http.GetAsync(address, Cancel);
        using var refused = await http.GetAsync(ended, Cancel);

        Assert.Equal([1, 2, 3], await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Null(_store.AddressOf(key, headers, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_server_that_is_away_is_unavailable()
    {
        _options.Endpoint = $"http://127.0.0.1:{SocialApp.FreePort()}";
        var (clients, store) = New(_options);
        using var _ = clients;

        AssertUnavailable(await Assert.ThrowsAsync<SocialException>(() => store.OpenAsync(NewKey(), 0, 1, Cancel)));
        AssertUnavailable(await Assert.ThrowsAsync<SocialException>(() => store.DeleteAsync(NewKey(), Cancel)));
        AssertUnavailable(await Assert.ThrowsAsync<SocialException>(
            () => store.PutAsync(NewKey(), "image/jpeg", (stream, cancel) => stream.WriteAsync(new byte[1], cancel).AsTask(), Cancel)));
    }

    private static (S3Clients Clients, S3BlobStore Store) New(S3Options options)
    {
        var clients = new S3Clients(Options.Create(options));
        return (clients, new S3BlobStore(clients, TimeProvider.System));
    }
}
