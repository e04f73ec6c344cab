using Microsoft.Playwright;
using Social.Tests.Kit;

namespace Social.Tests.Calls.Browser;

/// <summary>A Chromium whose cameras and microphones are made up, and which asks nobody before it uses them.</summary>
internal sealed class CallBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private CallBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<CallBrowser> StartAsync()
    {
        var chromium = TestServers.Chromium;
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                // a page that comes from no network may not connect to this machine otherwise
                "--disable-features=LocalNetworkAccessChecks",
            ],
        });
        return new CallBrowser(playwright, browser);
    }

    /// <summary>A page in a profile of its own, signed in.</summary>
    /// <param name="relayed">Whether nothing but relays may connect.</param>
    public async Task<CallPage> OpenAsync(SocialApp app, SocialClient user, bool relayed)
    {
        var page = new CallPage(await _browser.NewPageAsync(), user.Id);
        await page.SignInAsync(app, user.Handle, relayed);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
