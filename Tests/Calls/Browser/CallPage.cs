using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Social.Tests.Kit;
using Social.Tests.Operations;

namespace Social.Tests.Calls.Browser;

/// <summary>The page in folder Page, in one browser. It is served from the address of the API by the browser itself: the product knows nothing of it.</summary>
internal sealed class CallPage(IPage page, long userId)
{
    private const string Folder = "Tests/Calls/Browser/Page";
    private static readonly TimeSpan LongestConnecting = TimeSpan.FromSeconds(45);
    private static readonly LocatorAssertionsToHaveTextOptions Patient = new() { Timeout = 30_000 };
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly ConcurrentQueue<string> _said = [];

    public long UserId => userId;

    /// <summary>Errors that nothing in the page caught.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public async Task SignInAsync(SocialApp app, string handle, bool relayed)
    {
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.PageError += (_, error) => _said.Enqueue(error);
        page.Console += (_, message) => _said.Enqueue($"{message.Type}: {message.Text}");
        var address = new Uri(app.Address, "call/");
        await page.RouteAsync($"{address}*", route => route.FulfillAsync(new RouteFulfillOptions
        {
            Path = DeployFiles.PathOf($"{Folder}/{new Uri(route.Request.Url).Segments[^1]}"),
        }));
        await page.GotoAsync($"{address}index.html{(relayed ? "?relay" : "")}");
        await page.GetByPlaceholder("handle").FillAsync(handle);
        await page.GetByPlaceholder("password").FillAsync(SocialApp.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await ShowsAsync("ready");
    }

    public async Task CallAsync(long room)
    {
        await page.GetByPlaceholder("room").FillAsync(room.ToString(CultureInfo.InvariantCulture));
        await PressAsync("Call");
    }

    public Task PressAsync(string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public Task ReloadAsync() => page.ReloadAsync();

    /// <summary>Waits until the page says so: the call's state, one's own, and why it ended.</summary>
    public async Task ShowsAsync(string state)
    {
        try
        {
            await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync(state, Patient);
        }
        catch (PlaywrightException e)
        {
            Assert.Fail(string.Join(Environment.NewLine, [e.Message, "the page says:", .. _said]));
        }
    }

    /// <summary>How the connection to another participant goes; null where there is none.</summary>
    public async Task<PeerStatistics?> PeerAsync(CallPage other)
    {
        var all = await page.EvaluateAsync<JsonElement>("window.calls.statistics()");
        return all.TryGetProperty(other.UserId.ToString(CultureInfo.InvariantCulture), out var peer) ? peer.Deserialize<PeerStatistics>(TestJson.Options) : null;
    }

    /// <summary>Has the page connect to the hub anew.</summary>
    public Task RenewAsync() => page.EvaluateAsync("window.calls.hub.renew()");

    /// <summary>Begins all connections of the page anew, as a changed network does.</summary>
    public Task RestartAsync() => page.EvaluateAsync("window.calls.restart()");

    /// <summary>Loses all signals of a kind that the page says in a while from the first one on.</summary>
    public Task LoseAsync(string kind, TimeSpan span) => page.EvaluateAsync(
        """
        ([kind, span]) => {
          const { hub } = window.calls, invoke = hub.invoke.bind(hub);
          let end;
          hub.invoke = (target, ...args) =>
            target === 'CallSignal' && args[2] === kind && performance.now() < (end ??= performance.now() + span) ? Promise.resolve({ ok: true }) : invoke(target, ...args);
        }
        """,
        new object[] { kind, span.TotalMilliseconds });

    /// <summary>Has the hub refuse a method once, as where a silo has just died.</summary>
    public Task RefuseOnceAsync(string method) => page.EvaluateAsync(
        """
        method => {
          const { hub } = window.calls, invoke = hub.invoke;
          hub.invoke = function (target, ...args) {
            if (target !== method) return invoke.call(hub, target, ...args);
            hub.invoke = invoke;
            return Promise.resolve({ ok: false, code: 'unavailable' });
          };
        }
        """,
        method);

    /// <summary>Waits for pictures from another participant, then for more of them, and says how they come.</summary>
    public async Task<PeerStatistics> SeesAsync(CallPage other)
    {
        const int Some = 10;
        var first = await PeerAsync(other, p => p.Frames >= Some);
        // which candidates carry it is not known while the connection is looked at anew
        return await PeerAsync(other, p => p.MediaEpoch == first.MediaEpoch && p.Frames >= first.Frames + Some && p is { Local: not "", Remote: not "" });
    }

    /// <summary>Waits until a connection is as it should be.</summary>
    public async Task<PeerStatistics> PeerAsync(CallPage other, Func<PeerStatistics, bool> isRight)
    {
        PeerStatistics? peer = null;
        var begin = TimeProvider.System.GetTimestamp();
        while ((peer = await PeerAsync(other)) is null || !isRight(peer))
        {
            if (TimeProvider.System.GetElapsedTime(begin) > LongestConnecting)
                Assert.Fail(string.Join(Environment.NewLine, [$"the connection is {peer}", "the page says:", .. _said]));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }
        return peer;
    }
}

/// <summary>What the page says of a connection.</summary>
/// <param name="Epoch">Which hub connection the other one has.</param>
/// <param name="MediaEpoch">Which media of the other one it goes to.</param>
/// <param name="Signaling">As <c>RTCPeerConnection</c> says it.</param>
/// <param name="Connection">And this.</param>
/// <param name="Frames">Pictures decoded so far.</param>
/// <param name="Local">The kind of candidate that carries it on this side.</param>
/// <param name="Remote">And on the other.</param>
internal sealed record PeerStatistics(int Epoch, int MediaEpoch, string Signaling, string Connection, int Frames, string Local, string Remote);
