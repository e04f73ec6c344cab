using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Social.Grains.Accounts;

namespace Social.Grains.Users;

/// <summary>What the grains of this domain share within a silo.</summary>
internal static class UsersHosting
{
    public static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.AddOptions<RelationOptions>()
            .Configure<IHostEnvironment>((o, environment) => o.FollowsPerDay = environment.IsDevelopment() ? 10_000 : o.FollowsPerDay)
            .BindConfiguration(RelationOptions.Section)
            .Validate(o => o.FollowsPerDay is >= 1 and <= 10_000, $"{RelationOptions.Section}:FollowsPerDay must be 1 to 10000.")
            .ValidateOnStart();
        services.AddSingleton<UserCache>().AddSingleton<AuthorPostCounts>().AddSingleton<UserViews>().AddSingleton<RelationNews>();
        services.AddSingleton<IErasure, SettingsErasure>();
        services.AddPlacementDirector<UserPlacement, UserPlacementDirector>();
        return services;
    }
}
