using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Social.Api.Presence;

internal static class PresenceWebHosting
{
    public static void AddPresenceFeed(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PresenceOptions>().BindConfiguration(PresenceOptions.Section)
            .Validate(o => o.MostWatched is >= 1 and <= 10_000_000, $"{PresenceOptions.Section}:MostWatched must be from 1 to 10,000,000.")
            .Validate(
                o => o.SlowAt >= TimeSpan.Zero && o.ShedAt >= o.SlowAt, $"{PresenceOptions.Section}:SlowAt must not be negative, nor ShedAt below it.")
            .ValidateOnStart();
        builder.Services.AddSingleton<PresenceDevices>();
        builder.Services.AddSingleton<PresenceWatches>();
        builder.Services.AddSingleton<PresencePressure>();
        builder.Services.AddSingleton<PresenceFigures>();
        builder.Services.AddSingleton<PresenceLink>();
        builder.Services.AddHostedService<PresenceExchange>();
        builder.Services.AddHostedService<PresencePusher>();
    }
}
