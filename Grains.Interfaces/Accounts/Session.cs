using Social.Grains.Interfaces.Users;

namespace Social.Grains.Interfaces.Accounts;

/// <summary>A signed-in session's tokens.</summary>
/// <param name="AccessToken">An ES256 JWT (RFC 7519) with <c>sub</c>, <c>sid</c> and <c>role</c>.</param>
/// <param name="RefreshToken">Good for one <c>/v1/auth/refresh</c>; using it twice ends the session.</param>
/// <param name="ExpiresIn">Seconds until the access token ends.</param>
[GenerateSerializer, Immutable, Alias("Session")]
public sealed record Session(
    [property: Id(0)] string AccessToken, [property: Id(1)] string RefreshToken, [property: Id(2)] string TokenType,
    [property: Id(3)] int ExpiresIn, [property: Id(4)] OwnUser User)
{
    // what may end up in a log has no secrets in it
    public override string ToString() => $"{nameof(Session)} {{ User = {User.Id} }}";
}

/// <summary>A session as its owner sees it in the list of devices.</summary>
[GenerateSerializer, Immutable, Alias("SessionInfo")]
public sealed record SessionInfo(
    [property: Id(0)] long Id, [property: Id(1)] string UserAgent, [property: Id(2)] string Address,
    [property: Id(3)] DateTimeOffset CreatedAt, [property: Id(4)] DateTimeOffset LastUsedAt, [property: Id(5)] bool Current);

/// <summary>Roles that a token may carry.</summary>
public static class Roles
{
    public const string User = "user";
    public const string Moderator = "moderator";
    public const string Admin = "admin";

    /// <summary>Of a user whom a moderator has suspended: good for one's own data alone.</summary>
    public const string Suspended = "suspended";
}
