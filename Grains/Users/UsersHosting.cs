using Microsoft.Extensions.DependencyInjection;

namespace Social.Grains.Users;

/// <summary>What the grains of this domain share within a silo.</summary>
internal static class UsersHosting
{
    public static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.AddSingleton<UserCache>().AddSingleton<AuthorPostCounts>().AddSingleton<UserViews>().AddSingleton<RelationNews>();
        services.AddPlacementDirector<UserPlacement, UserPlacementDirector>();
        return services;
    }
}
