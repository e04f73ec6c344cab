using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Accounts;

namespace Social.Grains.Presence;

internal static class PresenceHosting
{
    public static IServiceCollection AddPresence(this IServiceCollection services)
    {
        services.AddSingleton<PresenceMetrics>();
        services.AddSingleton<PresenceSight>();
        services.AddSingleton<PresencePrivacy>();
        services.AddSingleton<SightNews>();
        services.AddHostedService(provider => provider.GetRequiredService<SightNews>());
        services.AddSingleton<IErasure, PresenceErasure>();
        services.AddSingleton<IExportSource, PresenceExport>();
        return services;
    }
}
