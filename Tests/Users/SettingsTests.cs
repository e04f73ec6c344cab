using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.Users;

public sealed class SettingsTests(SocialApp app)
{
    [Fact]
    public async Task Settings_change_by_field()
    {
        using var ann = await app.AsAsync("ann");

        await ann.SendAsync<UserSettings>(HttpMethod.Patch, "/v1/users/me/settings", new SettingsChange(Visibility.Followers));
        var both = await ann.SendAsync<UserSettings>(HttpMethod.Patch, "/v1/users/me/settings", new SettingsChange(HideFollows: true));

        Assert.Equal(new UserSettings(Visibility.Followers, true), both);
        Assert.Equal(both, await ann.GetAsync<UserSettings>("/v1/users/me/settings"));
        Assert.Equal(both, (await ann.GetAsync<OwnUser>("/v1/users/me")).Settings);
    }

    [Theory]
    [InlineData("""{"defaultVisibility":"everybody"}""", "wrong_type")]
    [InlineData("""{"defaultVisibility":1}""", "wrong_type")]
    [InlineData("""{"theme":"dark"}""", "unknown_field")]
    public async Task Settings_that_do_not_exist_are_refused(string body, string code)
    {
        using var ann = await app.AsAsync("ann");

        await ann.FailsAsync(HttpMethod.Patch, "/v1/users/me/settings", JsonDocument.Parse(body), HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Settings_and_profile_survive_a_restart()
    {
        await using var first = await SocialApp.StartAsync();
        first.KeepFolder = true;
        using var ann = await first.AsAsync("ann");
        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange("Ann", "still here"));
        await ann.SendAsync<UserSettings>(HttpMethod.Patch, "/v1/users/me/settings", new SettingsChange(Visibility.Unlisted, true));
        await first.StopAsync();

        await using var second = new SocialApp([], folder: first.Folder);
        await second.InitializeAsync();
        using var again = new SocialClient(second.Address, ann.Session);
        var me = await again.GetAsync<OwnUser>("/v1/users/me");

        Assert.Equal(("Ann", "still here", new UserSettings(Visibility.Unlisted, true)), (me.DisplayName, me.Bio, me.Settings));
    }
}
