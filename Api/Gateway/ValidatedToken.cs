using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Social.Grains.Interfaces.Accounts;

namespace Social.Api.Gateway;

/// <summary>All that a request needs of a token that was found good, made once: a hit in the cache allocates nothing.</summary>
internal sealed class ValidatedToken
{
    public ValidatedToken(CurrentUser user, DateTimeOffset expiresAt)
    {
        User = user;
        ExpiresAt = expiresAt;
        var identity = new ClaimsIdentity(
            [
                new Claim(AccessTokenFormat.SubjectClaim, user.Id.ToString(CultureInfo.InvariantCulture)),
                new Claim(AccessTokenFormat.SessionClaim, user.SessionId.ToString(CultureInfo.InvariantCulture)),
                new Claim(AccessTokenFormat.RoleClaim, user.Role),
            ],
            AccessTokenHandler.Scheme, AccessTokenFormat.SubjectClaim, AccessTokenFormat.RoleClaim);
        // ExpiresUtc is what closes hub connections
        var properties = new AuthenticationProperties { ExpiresUtc = expiresAt };
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(identity), properties, AccessTokenHandler.Scheme);
        Authenticated = Task.FromResult(AuthenticateResult.Success(ticket));
    }

    public CurrentUser User { get; }

    public DateTimeOffset ExpiresAt { get; }

    /// <summary>A completed task, so that awaiting it costs nothing.</summary>
    public Task<AuthenticateResult> Authenticated { get; }
}
