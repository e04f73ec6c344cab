using Social.Grains.Media;
using Social.Media;
using Social.Media.Blobs;

namespace Social.Silo.Hosting;

/// <summary>What grains need of the store of bytes.</summary>
internal sealed class MediaBytes(IBlobStore blobs) : IMediaBytes
{
    public static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        services.AddBlobStore(configuration);
        services.AddSingleton<IMediaBytes, MediaBytes>();
    }

    public Task PutAsync(string key, string contentType, Func<Stream, CancellationToken, Task> writeAsync, CancellationToken cancellationToken) =>
        blobs.PutAsync(key, contentType, writeAsync, cancellationToken);

    public Task<Stream?> OpenAsync(string key, long length, CancellationToken cancellationToken) => blobs.OpenAsync(key, 0, length, cancellationToken);

    public async Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
            await blobs.DeleteAsync(key, cancellationToken);
    }
}
