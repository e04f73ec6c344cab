using Microsoft.Extensions.DependencyInjection;

namespace Social.Grains.Posts;

internal static class PostsHosting
{
    public static IServiceCollection AddPosts(this IServiceCollection services)
    {
        services.AddOptions<PostOptions>().BindConfiguration(PostOptions.Section)
            .Validate(o => o.CacheSize is >= 100 and <= 100_000_000, $"{PostOptions.Section}:CacheSize must be from 100 to 100,000,000.")
            .ValidateOnStart();
        services.AddSingleton<PostCounter>();
        services.AddSingleton<PostCache>();
        services.AddSingleton<PostCountNews>();
        services.AddHostedService(provider => provider.GetRequiredService<PostCountNews>());
        services.AddSingleton<PostViews>();
        services.AddSingleton<PostPublisher>();
        services.AddSingleton<PostSight>();
        services.AddSingleton<ConversationRules>();
        services.AddSingleton<PostComposer>();
        services.AddSingleton<ReactionNews>();
        services.AddSingleton<ReactionMetrics>();
        services.AddSingleton<PinRoom>();
        services.AddSingleton<RepostPosts>();
        services.AddSingleton<FramedPosts>();
        services.AddSingleton<ViewerMarks>();
        services.AddSingleton<PostPages>();
        return services;
    }
}
