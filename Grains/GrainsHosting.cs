using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Social.Grains.Accounts;
using Social.Grains.Calls;
using Social.Grains.Chat;
using Social.Grains.Media;
using Social.Grains.Notifications;
using Social.Grains.Posts;
using Social.Grains.Presence;
using Social.Grains.Safety;
using Social.Grains.Search;
using Social.Grains.Tags;
using Social.Grains.Timelines;
using Social.Grains.Users;

namespace Social.Grains;

/// <summary>Everything the grains need besides their stores, their streams and a way to reach clients.</summary>
public static class GrainsHosting
{
    public static IServiceCollection AddSocialGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IdGenerator>();
        services.AddAccounts();
        services.AddUsers();
        services.AddPosts();
        services.AddTags();
        services.AddTimelines();
        services.AddMediaLibrary();
        services.AddSearch();
        services.AddSafety();
        services.AddNotifications();
        services.AddChat();
        services.AddPresence();
        services.AddCalls();
        return services;
    }
}
