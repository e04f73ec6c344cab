using System.Diagnostics.Metrics;
using System.Globalization;
using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Social.Grains.Interfaces.Accounts;

namespace Social.Api.Gateway;

/// <summary>
/// Checks access tokens. A signature costs 100 µs to verify, so tokens found good are kept, a bounded number of them; whether one has expired or its session was revoked is asked
/// each time.
/// </summary>
internal sealed class ValidatedTokens
{
    private const int LongestToken = 4096;
    private static readonly JsonWebTokenHandler Jwt = new() { MaximumTokenSizeInBytes = LongestToken };

    private readonly ConcurrentLru<string, ValidatedToken> _tokens;
    private readonly IAlternateLookup<ReadOnlySpan<char>, string, ValidatedToken> _bySpan;
    private readonly TokenKeys _keys;
    private readonly SessionRevocations _revocations;
    private readonly AccessTokenOptions _options;
    private readonly TimeProvider _time;
    private readonly Counter<long> _checks;

    public ValidatedTokens(
        TokenKeys keys, SessionRevocations revocations, IOptions<AccessTokenOptions> options, TimeProvider time, IMeterFactory meters)
    {
        (_keys, _revocations, _options, _time) = (keys, revocations, options.Value, time);
        _tokens = new ConcurrentLru<string, ValidatedToken>(Environment.ProcessorCount, _options.CacheCapacity, new TokenComparer());
        _bySpan = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        var meter = meters.Create("Social.Api.Tokens");
        _checks = meter.CreateCounter<long>("social.api.tokens.checks", description: "Access tokens whose signature was verified");
        meter.CreateObservableGauge("social.api.tokens.cached", () => _tokens.Count, description: "Validated access tokens in memory");
    }

    /// <summary>The verdict on a token that was found good before; false for any other.</summary>
    public bool TryGet(ReadOnlySpan<char> text, out TokenVerdict verdict)
    {
        var found = _bySpan.TryGet(text, out var token);
        verdict = found ? Current(token!) : default;
        return found;
    }

    /// <summary>The verdict on any token. Fails with <c>unavailable</c> while the process does not know the revoked sessions yet.</summary>
    public async Task<TokenVerdict> CheckAsync(string text)
    {
        await _revocations.KnownAsync();
        if (text.Length > LongestToken || Parsed(text) is not { } jwt || jwt.Kid is not { Length: > 0 } keyId || await _keys.FindAsync(keyId) is not { } key)
            return TokenFailure.Invalid;
        _checks.Add(1);
        var result = await Jwt.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidIssuer = _options.Issuer,
            ValidAudience = _options.Audience,
            ValidAlgorithms = [AccessTokenFormat.Algorithm],
            ValidTypes = [AccessTokenFormat.Type],
            IssuerSigningKey = key,
            // asked of our own clock, on each request
            LifetimeValidator = static (_, expires, _, _) => expires is not null,
        });
        if (!result.IsValid || UserOf(jwt) is not { } user)
            return TokenFailure.Invalid;
        var token = new ValidatedToken(user, new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero));
        var verdict = Current(token);
        if (verdict.Failure == TokenFailure.None)
            _tokens.AddOrUpdate(text, token);
        return verdict;
    }

    private TokenVerdict Current(ValidatedToken token)
    {
        if (token.ExpiresAt <= _time.GetUtcNow())
            return TokenFailure.Expired;
        return _revocations.IsRevoked(token.User.SessionId) ? TokenFailure.Revoked : new TokenVerdict(token);
    }

    private static JsonWebToken? Parsed(string text)
    {
        try
        {
            return Jwt.ReadJsonWebToken(text);
        }
        catch (Exception error) when (error is SecurityTokenException or ArgumentException)
        {
            // a client's garbage is no fault of ours
            return null;
        }
    }

    private static CurrentUser? UserOf(JsonWebToken jwt) =>
        TryId(jwt, AccessTokenFormat.SubjectClaim, out var id) && TryId(jwt, AccessTokenFormat.SessionClaim, out var sessionId)
        && jwt.TryGetPayloadValue<string>(AccessTokenFormat.RoleClaim, out var role)
            ? new CurrentUser(id, sessionId, role)
            : null;

    private static bool TryId(JsonWebToken jwt, string claim, out long id)
    {
        id = 0;
        return jwt.TryGetPayloadValue<string>(claim, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}
