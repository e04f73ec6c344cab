using Microsoft.Extensions.DependencyInjection;

namespace Social.Grains.Media;

internal static class MediaHosting
{
    public static IServiceCollection AddMediaLibrary(this IServiceCollection services)
    {
        services.AddOptions<MediaLibraryOptions>().BindConfiguration(MediaLibraryOptions.Section)
            .Validate(o => o.IsValid(), $"{MediaLibraryOptions.Section}:MostUnused must be 1 to 100,000.").ValidateOnStart();
        services.AddSingleton<MediaMetrics>();
        services.AddSingleton<AvatarMedia>();
        services.AddSingleton<MediaAttachments>();
        services.AddSingleton<MediaMaintenance>();
        services.AddHostedService(provider => provider.GetRequiredService<MediaMaintenance>());
        return services;
    }
}
