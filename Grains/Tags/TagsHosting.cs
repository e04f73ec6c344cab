using Microsoft.Extensions.DependencyInjection;

namespace Social.Grains.Tags;

internal static class TagsHosting
{
    public static IServiceCollection AddTags(this IServiceCollection services)
    {
        services.AddSingleton<TagFeeds>();
        services.AddSingleton<TagUses>();
        services.AddHostedService(provider => provider.GetRequiredService<TagUses>());
        return services;
    }
}
