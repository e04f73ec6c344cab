using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

/// <summary>Presence gives way when a process has no time for it, says so, and makes it good afterwards.</summary>
public sealed partial class PresencePressureTests
{
    [Fact]
    public async Task Under_load_changes_are_delayed_then_dropped_and_counted_and_afterwards_watchers_get_what_holds_then()
    {
        await using var app = await SocialApp.StartAsync();
        using var inside = new HttpClient { BaseAddress = app.InternalAddress };
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await using var bobs = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await bobs.SetAsync("away");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await hub.WatchAsync(bob);
        await hub.HearsAsync(bob, "away");
        Call(app, late: TimeSpan.FromSeconds(30), tooLate: TimeSpan.FromMinutes(1));
        await Eventually.IsTrueAsync(async () => await ReadAsync(inside, "social_presence_pressure") == 0, "nothing is late", Watching.Limit);

        // whatever waits for a thread at all is late now
        Call(app, late: TimeSpan.Zero, tooLate: TimeSpan.FromHours(1));
        await Eventually.IsTrueAsync(async () => await ReadAsync(inside, "social_presence_pressure") == 1, "presence goes out less often", Watching.Limit);
        // one alone may go out at once: nothing was sent for long
        var changes = 0;
        await Eventually.IsTrueAsync(
            async () =>
            {
                await bobs.SetAsync(changes++ % 2 == 0 ? "online" : "away");
                return await ReadAsync(inside, "social_presence_delayed_total") > 0;
            },
            "what is late is counted", Watching.Limit);
        await bobs.SetAsync("busy");
        await hub.HearsAsync(bob, "busy");

        Call(app, late: TimeSpan.Zero, tooLate: TimeSpan.Zero);
        await Eventually.IsTrueAsync(async () => await ReadAsync(inside, "social_presence_pressure") == 2, "presence does not go out", Watching.Limit);
        await bobs.SetAsync("online");
        await Eventually.IsTrueAsync(async () => await ReadAsync(inside, "social_presence_dropped_total") > 0, "what is dropped is counted", Watching.Limit);
        await bobs.SetAsync("away");
        await ann.SeesAsync(bob, "away");
        // all else goes on
        await ann.PostAsync("hello");
        Assert.Equal("post.created", (await hub.NextAsync()).Type);

        Call(app, late: TimeSpan.FromSeconds(30), tooLate: TimeSpan.FromMinutes(1));
        Assert.Equal("away", Assert.Single((await hub.NextDiffAsync()).Values).State);
        await Eventually.IsTrueAsync(async () => await ReadAsync(inside, "social_presence_pressure") == 0, "all is as before", Watching.Limit);
    }

    /// <summary>Moves the bounds instead of the load: a test host shares its threads with all other tests.</summary>
    private static void Call(SocialApp app, TimeSpan late, TimeSpan tooLate)
    {
        var settings = (IConfigurationRoot)app.Services.GetRequiredService<IConfiguration>();
        settings["Presence:SlowAt"] = late.ToString();
        settings["Presence:ShedAt"] = tooLate.ToString();
        settings.Reload();
    }

    private static async Task<double> ReadAsync(HttpClient inside, string metric)
    {
        var text = await inside.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        return Sample().Matches(text).Where(m => string.Equals(m.Groups["name"].Value, metric, StringComparison.Ordinal)).Sum(m => double.Parse(m.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^(?<name>social_presence_\w+)\S* (?<value>[0-9.]+)", RegexOptions.Multiline, 1000)]
    private static partial Regex Sample();
}
