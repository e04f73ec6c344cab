using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Social.Media.Addresses;
using Social.Media.Blobs;
using Social.Media.Images;
using Social.Media.Uploads;

namespace Social.Media;

public static class MediaHosting
{
    private const string DataFolder = "Storage:Embedded:Folder";

    /// <summary>Uploads, images, and the store of their bytes. The host does not start with settings that cannot be.</summary>
    public static IServiceCollection AddMedia(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMediaAddresses(configuration);
        services.AddOptions<ImageOptions>().BindConfiguration(ImageOptions.Section)
            .Validate(
                o => o.IsValid(),
                $"{ImageOptions.Section}: Concurrency must be 1 to 64, Queue 1 to 10,000, MostPixels 1,000 to 200,000,000, AnswerWithin at most a minute.")
            .ValidateOnStart();
        services.TryAddSingleton<ImageGate>();
        services.TryAddSingleton<ImagePipeline>();
        services.TryAddSingleton(p => new UploadFolder(p.GetRequiredService<IOptions<MediaOptions>>(), p.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(p => new UploadMetrics(
            p.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), p.GetRequiredService<ImageGate>(), p.GetRequiredService<UploadFolder>()));
        services.TryAddSingleton(p => new MediaMaker(
            p.GetRequiredService<ImagePipeline>(), p.GetRequiredService<IBlobStore>(), p.GetRequiredService<UploadMetrics>()));
        return services.AddBlobStore(configuration);
    }

    /// <summary>The store of bytes alone, for who removes them.</summary>
    public static IServiceCollection AddBlobStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMediaAddresses(configuration);
        if ((configuration.GetSection(MediaOptions.Section).Get<MediaOptions>() ?? new MediaOptions()).IsS3)
        {
            services.AddOptions<S3Options>().BindConfiguration(S3Options.Section)
                .Validate(
                    o => o.IsValid(),
                    $"{S3Options.Section}: Bucket and Region must be given, Endpoint and PublicEndpoint be empty or http(s) addresses, AccessKey and SecretKey come together.")
                .ValidateOnStart();
            services.TryAddSingleton<S3Clients>();
            services.TryAddSingleton<IBlobStore, S3BlobStore>();
        }
        services.TryAddSingleton<IBlobStore, FolderBlobStore>();
        return services;
    }

    /// <summary>What makes addresses of paths, for who shows media.</summary>
    public static IServiceCollection AddMediaAddresses(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(s => s.ServiceType == typeof(MediaAddresses)))
            return services;
        services.AddOptions<MediaOptions>().BindConfiguration(MediaOptions.Section)
            .PostConfigure(o => o.Folder = o.Folder is { Length: > 0 } given ? given : Path.Combine(configuration[DataFolder] ?? "data", "media"))
            .Validate(o => o.IsValid(), $"{MediaOptions.Section}: Store must be folder or s3, MostUploads 1 to 10,000, AddressLife 2 minutes to an hour.")
            .Validate(o => o.HasKey(), $"{MediaOptions.Section}:SigningKey must have at least 32 characters; with Store=s3 it must be given, the same to all processes.")
            .Validate(o => o.HasGoodPublicUrl(), $"{MediaOptions.Section}:PublicUrl must be empty or an http(s) address.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SigningSecret>();
        services.AddSingleton(p => new MediaAddresses(
            p.GetRequiredService<SigningSecret>(), p.GetRequiredService<IOptions<MediaOptions>>(), p.GetRequiredService<TimeProvider>()));
        return services;
    }
}
