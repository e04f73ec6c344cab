using Microsoft.Extensions.DependencyInjection;

namespace Social.Grains.Search;

internal static class SearchHosting
{
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddOptions<SearchOptions>().BindConfiguration(SearchOptions.Section)
            .Validate(o => o.IsValid(), $"{SearchOptions.Section}: Concurrency must be 1 to 64, Queue 1 to 10000, Timeout 00:00:00.05 to 00:00:10.")
            .ValidateOnStart();
        services.AddSingleton<SearchMetrics>();
        services.AddSingleton<SearchGate>();
        services.AddSingleton<PostFinder>();
        services.AddSingleton<UserFinder>();
        services.AddSingleton<PostIndexQueue>();
        services.AddHostedService<PostIndexer>();
        return services;
    }
}
