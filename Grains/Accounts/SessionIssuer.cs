using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Accounts;

/// <summary>Starts and continues sessions: makes their tokens, keeps the hashes.</summary>
internal sealed class SessionIssuer(
    IAccountStore accounts, SigningKeys keys, IdGenerator ids, IGrainFactory grains,
    IOptions<TokenOptions> options, IOptions<AdminOptions> admins, TimeProvider time)
{
    public const int MostSessions = 100;
    private static readonly JsonWebTokenHandler Jwt = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly TokenOptions _options = options.Value;

    /// <summary>Begins a session of an account that has proved itself; the least recently used beyond 100 end.</summary>
    public async Task<Session> StartAsync(AccountRecord account, ClientInfo client)
    {
        var refresh = RefreshToken.New(ids.Next());
        var now = time.GetUtcNow();
        // all that can fail comes before the session is written
        var (key, user) = await PrepareAsync(account.UserId);
        await accounts.AddSessionAsync(
            new SessionRecord(
                refresh.SessionId, account.UserId, refresh.FamilyHash, refresh.SecretHash, client.UserAgent, client.Address, now, now,
                now + _options.RefreshLifetime, EndedAt: null),
            MostSessions);
        return Signed(key, account, user, refresh);
    }

    /// <summary>Exchanges the secret of a session; null when somebody else was faster.</summary>
    public async Task<Session?> ContinueAsync(AccountRecord account, RefreshToken old)
    {
        var (key, user) = await PrepareAsync(account.UserId);
        var next = old.Next();
        var now = time.GetUtcNow();
        return await accounts.RotateAsync(old.SessionId, old.SecretHash, next.SecretHash, now, now + _options.RefreshLifetime)
            ? Signed(key, account, user, next)
            : null;
    }

    private async Task<(LoadedKey Key, OwnUser User)> PrepareAsync(long userId) =>
        (await keys.CurrentAsync(), await grains.GetGrain<IUserGrain>(userId).MeAsync());

    private Session Signed(LoadedKey key, AccountRecord account, OwnUser user, RefreshToken refresh)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var token = Jwt.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = AccessTokenFormat.Type,
            Issuer = _options.Issuer,
            Audience = _options.Audience,
            IssuedAt = now,
            Expires = now + _options.AccessLifetime,
            Claims = ImmutableDictionary.CreateRange<string, object>(
            [
                new(AccessTokenFormat.SubjectClaim, Text(account.UserId)),
                new(AccessTokenFormat.SessionClaim, Text(refresh.SessionId)),
                new(AccessTokenFormat.RoleClaim, admins.Value.RoleOf(account)),
            ]),
            SigningCredentials = key.Credentials,
        });
        return new Session(token, refresh.ToString(), "Bearer", (int)_options.AccessLifetime.TotalSeconds, user);
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
