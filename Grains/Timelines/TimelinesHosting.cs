using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Accounts;

namespace Social.Grains.Timelines;

internal static class TimelinesHosting
{
    public static IServiceCollection AddTimelines(this IServiceCollection services)
    {
        services.AddOptions<FeedOptions>().BindConfiguration(FeedOptions.Section)
            .Validate(o => o.WindowPosts is >= 1_000 and <= 50_000_000, $"{FeedOptions.Section}:WindowPosts must be from 1,000 to 50,000,000.")
            .Validate(o => o.PostsPerAuthor is >= 8 and <= 1_024, $"{FeedOptions.Section}:PostsPerAuthor must be from 8 to 1,024.")
            .ValidateOnStart();
        services.AddSingleton<FeedMetrics>();
        services.AddSingleton<AuthorFeeds>();
        services.AddSingleton<FeedIntake>();
        services.AddSingleton<FeedNews>();
        services.AddSingleton<RelationCheck>();
        services.AddSingleton<HomeWatchServices>();
        services.AddSingleton<IErasure, HomeMarkerErasure>();
        services.AddHostedService<FeedFollower>();
        return services;
    }
}
