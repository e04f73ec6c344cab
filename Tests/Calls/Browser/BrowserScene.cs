using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Calls.Browser;

/// <summary>Ann and Ben, who may call each other, each with the page open and signed in, on a product that knows the STUN and TURN server of the tests.</summary>
internal sealed class BrowserScene : IAsyncDisposable
{
    private readonly SocialApp _app;
    private readonly CallBrowser _browser;

    private BrowserScene(SocialApp app, CallBrowser browser, long room, CallPage ann, CallPage ben) =>
        (_app, _browser, Room, Ann, Ben) = (app, browser, room, ann, ben);

    /// <summary>Their direct room.</summary>
    public long Room { get; }

    public CallPage Ann { get; }

    public CallPage Ben { get; }

    /// <param name="relayed">Whether nothing but relays may connect.</param>
    public static async Task<BrowserScene> StartAsync(bool relayed)
    {
        var browser = await CallBrowser.StartAsync();
        // where both ways are open, chance says which is used
        string[] servers = relayed
            ? [$"Calls:Ice:Turn={TestServers.Turn}?transport=udp", $"Calls:Ice:Secret={TestServers.TurnSecret}"] : [$"Calls:Ice:Stun=stun{TestServers.Turn[4..]}"];
        var app = await SocialApp.StartAsync(servers);
        using var ann = await app.AsAsync("ann");
        using var ben = await app.AsAsync("ben");
        // where the called one does not follow the caller, the room begins as a request, in which nobody rings
        await ben.FollowAsync(ann);
        var room = await ann.SendAsync<Room>(HttpMethod.Put, $"/v1/rooms/direct/{ben.Id}");
        return new BrowserScene(app, browser, room.Id, await browser.OpenAsync(app, ann, relayed), await browser.OpenAsync(app, ben, relayed));
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _app.DisposeAsync();
    }
}
