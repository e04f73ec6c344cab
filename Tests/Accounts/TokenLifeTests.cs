using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Accounts;

[Collection(ClockedTests.Name)]
public sealed class TokenLifeTests(ClockedApp clocked)
{
    private SocialApp App => clocked.App;

    [Fact]
    public async Task An_access_token_ends_after_15_minutes()
    {
        using var ann = await App.AsAsync("ann");
        clocked.Time.Move(TimeSpan.FromMinutes(14));
        Assert.Equal(HttpStatusCode.OK, await App.StatusAsync(ann.Session.AccessToken));

        clocked.Time.Move(TimeSpan.FromMinutes(2));

        await App.AskAsync(ann.Session.AccessToken).FailsAsync(HttpStatusCode.Unauthorized, "token_expired");
        var next = await App.RefreshAsync(ann.Session.RefreshToken).SessionAsync();
        Assert.Equal(HttpStatusCode.OK, await App.StatusAsync(next.AccessToken));
    }

    [Fact]
    public async Task A_token_that_was_never_seen_before_it_ended_has_expired_too()
    {
        using var ann = await App.AsAsync("ann");
        clocked.Time.Move(TimeSpan.FromMinutes(16));

        await App.AskAsync(ann.Session.AccessToken).FailsAsync(HttpStatusCode.Unauthorized, "token_expired");
    }

    [Fact]
    public async Task A_session_ends_30_days_after_its_last_refresh()
    {
        using var ann = await App.AsAsync("ann");
        clocked.Time.Move(TimeSpan.FromDays(29));
        var next = await App.RefreshAsync(ann.Session.RefreshToken).SessionAsync();
        clocked.Time.Move(TimeSpan.FromDays(29));
        var third = await App.RefreshAsync(next.RefreshToken).SessionAsync();

        clocked.Time.Move(TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1));

        await App.RefreshAsync(third.RefreshToken).FailsAsync(HttpStatusCode.Unauthorized, "invalid_refresh_token");
    }

    [Fact]
    public async Task A_new_key_leaves_the_tokens_of_the_old_one_valid_until_they_end()
    {
        using var ann = await App.AsAsync("ann");
        clocked.Time.Move(TimeSpan.FromHours(2));
        await App.LoginAsync(ann.Handle).SessionAsync();
        clocked.Time.Move(TimeSpan.FromMinutes(20));
        var old = (await App.LoginAsync(ann.Handle).SessionAsync()).AccessToken;

        // made, published, but not yet in use: others may not have heard of it
        clocked.Time.Move(TimeSpan.FromMinutes(41));
        var between = (await App.LoginAsync(ann.Handle).SessionAsync()).AccessToken;
        Assert.Equal(KeyOf(old), KeyOf(between));
        Assert.Equal(2, (await KeysAsync()).Count);
        Assert.Equal(KeyOf(old), (await KeysAsync())[1]);

        clocked.Time.Move(TimeSpan.FromMinutes(11));
        var fresh = (await App.LoginAsync(ann.Handle).SessionAsync()).AccessToken;
        Assert.NotEqual(KeyOf(old), KeyOf(fresh));
        Assert.Equal(HttpStatusCode.OK, await App.StatusAsync(fresh));
        Assert.Equal(HttpStatusCode.OK, await App.StatusAsync(between));

        clocked.Time.Move(TimeSpan.FromMinutes(25));
        await App.LoginAsync(ann.Handle).SessionAsync();
        Assert.Equal([KeyOf(fresh)], await KeysAsync());
        await App.AskAsync(between).FailsAsync(HttpStatusCode.Unauthorized, "token_expired");
    }

    private async Task<List<string>> KeysAsync()
    {
        var keys = await App.Grains.GetGrain<ITokenKeysGrain>(0).PublicKeysAsync();
        return [.. keys.Select(k => k.KeyId)];
    }

    private static string KeyOf(string token)
    {
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[0]));
        return header.RootElement.GetProperty("kid").GetString()!;
    }
}
