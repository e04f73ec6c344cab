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

    public async Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
            await blobs.DeleteAsync(key, cancellationToken);
    }
}
