using System.Text.Json;
using Social.Tests.Kit;

namespace Social.Tests.Calls.Browser;

/// <summary>Two people in two browsers, with cameras and microphones: they call, see each other, lose a page, come back, hang up.</summary>
public sealed class BrowserCallTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_people_see_each_other_also_after_a_reload_until_one_hangs_up(bool relayed)
    {
        await using var browser = await CallBrowser.StartAsync();
        await using var app = await SocialApp.StartAsync(
            $"Calls:Ice:Stun=stun{TestServers.Turn[4..]}", $"Calls:Ice:Turn={TestServers.Turn}?transport=udp", $"Calls:Ice:Secret={TestServers.TurnSecret}");
        using var ann = await app.AsAsync("ann");
        using var ben = await app.AsAsync("ben");
        await ben.FollowAsync(ann);
        var room = (await ann.SendAsync<JsonElement>(HttpMethod.Put, $"/v1/rooms/direct/{ben.Id}")).GetProperty("id");
        var anns = await browser.OpenAsync(app, ann, relayed);
        var bens = await browser.OpenAsync(app, ben, relayed);

        await anns.CallAsync(long.Parse(room.GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        await bens.ShowsAsync("ringing ringing");
        await bens.PressAsync("Accept");
        await Task.WhenAll(anns.ShowsAsync("active joined"), bens.ShowsAsync("active joined"));
        await AssertSeeAsync(anns, bens, relayed);

        var before = (await anns.PeerAsync(bens))!.Epoch;
        await bens.ReloadAsync();
        await bens.ShowsAsync("active joined");
        await Eventually.IsTrueAsync(async () => (await anns.PeerAsync(bens))?.Epoch > before, "the one who stayed meets who came back", TimeSpan.FromSeconds(30));
        await AssertSeeAsync(anns, bens, relayed);

        await bens.PressAsync("Hang up");
        await Task.WhenAll(anns.ShowsAsync("ended left completed"), bens.ShowsAsync("ended left completed"));
        Assert.Equal((null, null), (await anns.PeerAsync(bens), await bens.PeerAsync(anns)));
        Assert.Equal([], [.. anns.Errors, .. bens.Errors]);
    }

    private static async Task AssertSeeAsync(CallPage one, CallPage other, bool relayed)
    {
        foreach (var seen in await Task.WhenAll(one.SeesAsync(other), other.SeesAsync(one)))
            Assert.Equal((relayed, relayed), (seen.Local is "relay", seen.Remote is "relay"));
    }
}
