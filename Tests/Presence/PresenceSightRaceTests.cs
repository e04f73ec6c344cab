using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Presence;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

/// <summary>Who sees whom changes while somebody begins to watch.</summary>
public sealed class PresenceSightRaceTests : IAsyncLifetime
{
    private readonly HeldCalls _answers = new(typeof(IPresenceReaderGrain), nameof(IPresenceReaderGrain.WatchAsync), afterwards: true);
    private SocialApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = new SocialApp([], services => services.AddSingleton<IIncomingGrainCallFilter>(_answers));
        await _app.InitializeAsync();
    }

    public ValueTask DisposeAsync()
    {
        _answers.Release();
        return _app.DisposeAsync();
    }

    [Fact]
    public async Task What_was_looked_up_before_a_block_is_not_told_after_it()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        await using var bobs = await HubClient.ConnectAsync(_app, bob.Session.AccessToken);
        await bobs.CallAsync("Heartbeat");
        await ann.SeesAsync(bob, "online");
        await using var witness = await HubClient.ConnectAsync(_app, ann.Session.AccessToken);
        await witness.WatchAsync(bob);
        await witness.HearsAsync(bob, "online");
        await using var hub = await HubClient.ConnectAsync(_app, ann.Session.AccessToken);
        _answers.Hold();

        var subscribing = hub.WatchAsync(bob);
        await _answers.Reached;
        await bob.PutAsync(ann, "block");
        await witness.HearsAsync(bob, "offline");
        _answers.Release();
        await subscribing;
        await hub.WatchAsync(ann);

        // what comes of oneself comes last
        for (var isLast = false; !isLast;)
        {
            var heard = await hub.NextDiffAsync();
            Assert.DoesNotContain(heard.Values, p => p.UserId == bob.Id && !p.Is("offline"));
            isLast = heard.ContainsKey(ann.Id);
        }
    }
}
