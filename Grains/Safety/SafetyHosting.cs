using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Accounts;

namespace Social.Grains.Safety;

internal static class SafetyHosting
{
    public static IServiceCollection AddSafety(this IServiceCollection services) => services
        .AddSingleton<SafetyMetrics>().AddSingleton<ModerationViews>().AddSingleton<FilterCache>()
        .AddSingleton<IErasure, FilterErasure>().AddSingleton<IErasure, ReportErasure>().AddSingleton<IExportSource, FilterExport>();
}
