using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Social.Grains.Accounts;

namespace Social.Grains.Calls;

internal static class CallsHosting
{
    public static IServiceCollection AddCalls(this IServiceCollection services)
    {
        services.AddOptions<CallOptions>()
            .Configure<IHostEnvironment>((o, environment) =>
            {
                if (environment.IsDevelopment())
                    (o.BegunAtOnce, o.BegunPerMinute) = (10_000, 10_000);
            })
            .BindConfiguration(CallOptions.Section)
            .Validate(
                o => o.IsValid(),
                $"{CallOptions.Section}: Ring, Reconnect and Lease must be 100 ms to 10 minutes, Longest 1 second to 7 days, BegunAtOnce and BegunPerMinute 1 to 100000.")
            .ValidateOnStart();
        services.AddSingleton<CallMetrics>();
        services.AddTransient<CallPush>();
        services.AddSingleton<CallNotices>();
        services.AddSingleton<CallPresence>();
        services.AddSingleton<IErasure, CallErasure>();
        services.AddSingleton<IExportSource>(provider => Export(provider.GetRequiredService<ICallStore>()));
        services.AddHostedService<CallSweep>();
        return services;
    }

    private static ExportSource Export(ICallStore calls) => new("calls", (userId, cancellationToken) => ExportSource.PagesAsync(
        before => calls.OfUserAsync(userId, before, ExportSource.PageSize, cancellationToken), c => c.Id,
        c => new
        {
            c.Id,
            c.RoomId,
            c.Media,
            At = c.CreatedAt,
            c.StartedAt,
            c.EndedAt,
            c.EndReason,
            c.Caller,
            Participants = c.Members.Select(m => m.UserId),
            c.Find(userId)?.State,
            c.Find(userId)?.JoinedAt,
            c.Find(userId)?.LeftAt,
        }));
}
