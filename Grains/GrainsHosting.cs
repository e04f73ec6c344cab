using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Social.Grains;

/// <summary>Everything the grains need besides their stores, their streams and a way to reach clients.</summary>
public static class GrainsHosting
{
    public static IServiceCollection AddSocialGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IdGenerator>();
        return services;
    }
}
