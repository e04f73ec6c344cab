using Microsoft.Extensions.DependencyInjection;

namespace Social.Grains.Timelines;

internal static class TimelinesHosting
{
    public static IServiceCollection AddTimelines(this IServiceCollection services)
    {
        services.AddOptions<FeedOptions>().BindConfiguration(FeedOptions.Section)
            .Validate(o => o.Problem() is null, $"{FeedOptions.Section}:WindowPosts must be from 1,000 to 50,000,000 and {FeedOptions.Section}:PostsPerAuthor from 8 to 1,024.")
            .ValidateOnStart();
        services.AddSingleton<FeedMetrics>();
        services.AddSingleton<AuthorFeeds>();
        services.AddSingleton<HomeWatchServices>();
        services.AddHostedService<FeedFollower>();
        return services;
    }
}
