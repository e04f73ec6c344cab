namespace Social.Tests.Calls.Browser;

/// <summary>Two people in two browsers, with cameras and microphones: they call, see each other, lose a page, come back, hang up.</summary>
[Collection(typeof(Alone))]
public sealed class BrowserCallTests
{
    /// <summary>Pictures are coded and decoded on this machine as they come: beside other tests the connections starve.</summary>
    [CollectionDefinition(DisableParallelization = true)]
    public sealed class Alone;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_people_see_each_other_also_after_a_reload_until_one_hangs_up(bool relayed)
    {
        await using var scene = await BrowserScene.StartAsync(relayed);
        var (ann, ben) = (scene.Ann, scene.Ben);
        await ConnectAsync(scene);
        await AssertSeeAsync(ann, ben, relayed);

        var before = (await ann.PeerAsync(ben))!.MediaEpoch;
        await ben.ReloadAsync();
        await ben.ShowsAsync("active joined");
        await ann.PeerAsync(ben, p => p.MediaEpoch > before);
        await AssertSeeAsync(ann, ben, relayed);

        await ben.PressAsync("Hang up");
        await Task.WhenAll(ann.ShowsAsync("ended left completed"), ben.ShowsAsync("ended left completed"));
        Assert.Equal((null, null), (await ann.PeerAsync(ben), await ben.PeerAsync(ann)));
        Assert.Equal("", string.Join(Environment.NewLine, [.. ann.Errors, .. ben.Errors]));
    }

    [Fact]
    public async Task Pictures_go_on_while_the_hub_is_connected_anew()
    {
        await using var scene = await BrowserScene.StartAsync(relayed: false);
        var (ann, ben) = (scene.Ann, scene.Ben);
        await ConnectAsync(scene);
        await AssertSeeAsync(ann, ben, relayed: false);

        foreach (var (one, other) in new[] { (ann, ben), (ben, ann) })
        {
            var before = (await other.PeerAsync(one))!;
            await one.RefuseOnceAsync("CallReconnect");
            await one.RenewAsync();
            // a machine that has too much to do may lose sight of the other side for a moment
            var after = await other.PeerAsync(one, p => p.Epoch > before.Epoch && p.Connection is "connected");
            Assert.Equal(before.MediaEpoch, after.MediaEpoch);
            // pictures decoded are counted by connection: had they begun anew there would be fewer
            Assert.True(after.Frames >= before.Frames, $"{after} after {before}");
            await AssertSeeAsync(ann, ben, relayed: false);
        }
        Assert.Equal("", string.Join(Environment.NewLine, [.. ann.Errors, .. ben.Errors]));
    }

    [Fact]
    public async Task What_was_said_while_the_hub_was_away_is_said_again()
    {
        await using var scene = await BrowserScene.StartAsync(relayed: false);
        var (ann, ben) = (scene.Ann, scene.Ben);
        await ConnectAsync(scene);
        await AssertSeeAsync(ann, ben, relayed: false);

        // both negotiate anew, and what they say finds nobody, or goes nowhere
        await Task.WhenAll(ann.RenewAsync(), ann.RestartAsync(), ben.RestartAsync());

        await ben.PeerAsync(ann, p => p.Epoch > 1 && p.Signaling is "stable");
        await ann.PeerAsync(ben, p => p.Signaling is "stable");
        await AssertSeeAsync(ann, ben, relayed: false);
        Assert.Equal("", string.Join(Environment.NewLine, [.. ann.Errors, .. ben.Errors]));
    }

    [Fact]
    public async Task Both_may_negotiate_anew_at_the_same_moment()
    {
        await using var scene = await BrowserScene.StartAsync(relayed: false);
        var (ann, ben) = (scene.Ann, scene.Ben);
        await ConnectAsync(scene);
        await AssertSeeAsync(ann, ben, relayed: false);

        for (var round = 0; round < 5; round++)
            await Task.WhenAll(ann.RestartAsync(), ben.RestartAsync());

        await AssertSeeAsync(ann, ben, relayed: false);
        await Task.WhenAll(ann.PeerAsync(ben, p => p.Signaling is "stable"), ben.PeerAsync(ann, p => p.Signaling is "stable"));
        Assert.Equal("", string.Join(Environment.NewLine, [.. ann.Errors, .. ben.Errors]));
    }

    [Theory]
    [InlineData("offer")]
    [InlineData("answer")]
    [InlineData("candidate")]
    public async Task What_got_lost_on_its_way_keeps_nobody_apart(string kind)
    {
        await using var scene = await BrowserScene.StartAsync(relayed: false);
        var (ann, ben) = (scene.Ann, scene.Ben);
        await Task.WhenAll(ann.LoseAsync(kind, TimeSpan.FromSeconds(3)), ben.LoseAsync(kind, TimeSpan.FromSeconds(3)));
        await ConnectAsync(scene);

        await AssertSeeAsync(ann, ben, relayed: false);
        Assert.Equal("", string.Join(Environment.NewLine, [.. ann.Errors, .. ben.Errors]));
    }

    [Fact]
    public async Task A_ring_that_is_declined_connects_nobody()
    {
        await using var scene = await BrowserScene.StartAsync(relayed: false);
        await scene.Ann.CallAsync(scene.Room);
        await scene.Ben.ShowsAsync("ringing ringing");

        await scene.Ben.PressAsync("Decline");

        await scene.Ann.ShowsAsync("ended left declined");
        Assert.Equal((null, null), (await scene.Ann.PeerAsync(scene.Ben), await scene.Ben.PeerAsync(scene.Ann)));
    }

    private static async Task ConnectAsync(BrowserScene scene)
    {
        await scene.Ann.CallAsync(scene.Room);
        await scene.Ben.ShowsAsync("ringing ringing");
        await scene.Ben.PressAsync("Accept");
        await Task.WhenAll(scene.Ann.ShowsAsync("active joined"), scene.Ben.ShowsAsync("active joined"));
    }

    private static async Task AssertSeeAsync(CallPage one, CallPage other, bool relayed)
    {
        foreach (var seen in await Task.WhenAll(one.SeesAsync(other), other.SeesAsync(one)))
            Assert.Equal((relayed, relayed), (seen.Local is "relay", seen.Remote is "relay"));
    }
}
