using Microsoft.Extensions.DependencyInjection;

namespace Social.Grains.Safety;

internal static class SafetyHosting
{
    public static IServiceCollection AddSafety(this IServiceCollection services) =>
        services.AddSingleton<SafetyMetrics>().AddSingleton<ModerationViews>().AddSingleton<FilterCache>();
}
