using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Accounts;

namespace Social.Grains.Tags;

internal static class TagsHosting
{
    public static IServiceCollection AddTags(this IServiceCollection services)
    {
        services.AddSingleton<TagFeeds>();
        services.AddSingleton<IErasure, TagFollowErasure>().AddSingleton<IExportSource, TagFollowExport>();
        services.AddSingleton<TagUses>();
        services.AddHostedService(provider => provider.GetRequiredService<TagUses>());
        return services;
    }
}
