using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Social.Api.Gateway;

/// <summary>
/// Authenticates by the access token in the Authorization header (RFC 6750 §2.1) or, for the hub alone, in the query: browsers cannot set headers on a WebSocket. The dashboard,
/// a page for browsers, takes it from a cookie.
/// </summary>
internal sealed class AccessTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ValidatedTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "Bearer";
    private const string Prefix = Scheme + " ";
    private const string QueryParameter = "access_token";
    private static readonly PathString HubPath = "/hub";
    private static readonly Task<AuthenticateResult> Nobody = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly Task<AuthenticateResult> Refused = Task.FromResult(AuthenticateResult.Fail("The access token was refused."));
    private TokenFailure _failure;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var text = Presented();
        if (text.IsEmpty)
            return Nobody;
        return tokens.TryGet(text, out var verdict) ? FinishAsync(verdict) : CheckAsync(text.ToString());
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceAsync();
        var (code, detail) = _failure switch
        {
            TokenFailure.Expired => (ProblemCodes.TokenExpired, "The access token has expired; refresh it."),
            TokenFailure.Revoked => (ProblemCodes.SessionRevoked, "The session of this access token has ended; sign in again."),
            TokenFailure.Invalid => (ProblemCodes.Unauthorized, "This is not a valid access token."),
            _ => (ProblemCodes.Unauthorized, "An access token is needed: Authorization: Bearer ..."),
        };
        Response.Headers.WWWAuthenticate =
            _failure == TokenFailure.None ? Scheme : $"{Scheme} error=\"invalid_token\", error_description=\"{detail}\"";
        await ProblemWriter.WriteAsync(Context, StatusCodes.Status401Unauthorized, code, detail);
    }

    private ReadOnlySpan<char> Presented()
    {
        var headers = Request.Headers.Authorization;
        if (headers.Count == 1 && headers[0] is { } header && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return header.AsSpan(Prefix.Length).Trim();
        if (Request.Path.StartsWithSegments(DashboardHosting.Path, StringComparison.Ordinal))
            return Request.Cookies[DashboardHosting.Cookie];
        return Request.Path.StartsWithSegments(HubPath, StringComparison.Ordinal) ? Request.Query[QueryParameter].ToString() : default(ReadOnlySpan<char>);
    }

    private async Task<AuthenticateResult> CheckAsync(string text) => await FinishAsync(await tokens.CheckAsync(text));

    private Task<AuthenticateResult> FinishAsync(TokenVerdict verdict)
    {
        _failure = verdict.Failure;
        if (verdict.Token is not { } token)
            return Refused;
        Context.Features.Set(token.User);
        // a completed task, kept to save making one for each request
        return token.Authenticated;
    }
}
