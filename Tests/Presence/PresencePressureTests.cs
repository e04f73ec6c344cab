using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

/// <summary>Presence gives way when a process has no time for it, says so, and makes it good afterwards.</summary>
public sealed class PresencePressureTests
{
    [Fact]
    public async Task Under_load_changes_are_delayed_then_dropped_and_counted_and_afterwards_watchers_get_what_holds_then()
    {
        await using var app = await SocialApp.StartAsync();
        // not from /metrics: what several hosts of one process count there is mixed
        using var figures = new MeterReadings("Social.Presence", null, app.Services.GetRequiredService<IMeterFactory>());
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await using var bobs = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await bobs.SetAsync("away");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await hub.WatchAsync(bob);
        await hub.HearsAsync(bob, "away");
        Call(app, late: TimeSpan.FromSeconds(30), tooLate: TimeSpan.FromMinutes(1));
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_presence_pressure") == 0), "nothing is late", Watching.Limit);

        // whatever waits for a thread at all is late now
        Call(app, late: TimeSpan.Zero, tooLate: TimeSpan.FromHours(1));
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_presence_pressure") == 1), "presence goes out less often", Watching.Limit);
        await bobs.SetAsync("online");
        await hub.HearsAsync(bob, "online");
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_presence_delayed") > 0), "what is late is counted", Watching.Limit);

        Call(app, late: TimeSpan.Zero, tooLate: TimeSpan.Zero);
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_presence_pressure") == 2), "presence does not go out", Watching.Limit);
        // what is watched is watched already; what is not would cost
        await hub.WatchAsync(bob);
        Assert.Equal("unavailable", (await hub.SubscribeAsync(Watching.TopicOf(bob, ann))).GetProperty("code").GetString());
        await bobs.SetAsync("busy");
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_presence_dropped") > 0), "what is dropped is counted", Watching.Limit);
        await bobs.SetAsync("away");
        await ann.SeesAsync(bob, "away");
        // all else goes on
        await ann.PostAsync("hello");
        Assert.Equal("post.created", (await hub.NextAsync()).Type);

        Call(app, late: TimeSpan.FromSeconds(30), tooLate: TimeSpan.FromMinutes(1));
        Assert.Equal("away", Assert.Single((await hub.NextDiffAsync()).Values).State);
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_presence_pressure") == 0), "all is as before", Watching.Limit);
    }

    /// <summary>Moves the bounds instead of the load: a test host shares its threads with all other tests.</summary>
    private static void Call(SocialApp app, TimeSpan late, TimeSpan tooLate)
    {
        var settings = (IConfigurationRoot)app.Services.GetRequiredService<IConfiguration>();
        settings["Presence:SlowAt"] = late.ToString();
        settings["Presence:ShedAt"] = tooLate.ToString();
        settings.Reload();
    }
}
