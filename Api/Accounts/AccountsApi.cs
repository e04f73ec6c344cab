using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Api.Safety;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Accounts;

namespace Social.Api.Accounts;

/// <summary>Signing up, in and out, and the keys by which others can check our tokens.</summary>
internal static class AccountsApi
{
    private const int LongestUserAgent = 256;
    private static readonly int[] BodyErrors = [StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType];

    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder app)
    {
        var anonymous = app.MapGroup("/v1/auth").WithTags("Accounts").CountedAs(RateKind.SignIn).Fails(StatusCodes.Status503ServiceUnavailable);
        anonymous.MapPost("/register", RegisterAsync).WithSummary("Sign up")
            .WithDescription("Creates the account and signs in. With an Idempotency-Key a repeat of the same request answers with a fresh session of the same account.")
            .Fails(BodyErrors).Fails(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests);
        anonymous.MapPost("/login", LoginAsync).WithSummary("Sign in with handle or e-mail and password")
            .WithDescription("An unknown name and a wrong password get the same answer: bad_credentials. Too many wrong ones get 429 for a while.")
            .Fails(BodyErrors).Fails(StatusCodes.Status401Unauthorized, StatusCodes.Status429TooManyRequests);
        anonymous.MapPost("/refresh", RefreshAsync).WithSummary("Exchange the refresh token for new tokens")
            .WithDescription("A refresh token is good once. Used twice, it ends its session: refresh_token_reused.")
            .Fails(BodyErrors).Fails(StatusCodes.Status401Unauthorized);

        var signedIn = app.MapGroup("/v1/auth").WithTags("Accounts").RequireAuthorization().OpenToSuspended()
            .Fails(StatusCodes.Status401Unauthorized, StatusCodes.Status503ServiceUnavailable);
        signedIn.MapPost("/logout", LogoutAsync).WithSummary("End this session");
        signedIn.MapPost("/password/change", ChangePasswordAsync).WithSummary("Change the password and end all other sessions")
            .WithDescription("A wrong current password is 403 bad_credentials: the access token is still good.")
            .Fails(BodyErrors).Fails(StatusCodes.Status403Forbidden, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests);
        signedIn.MapGet("/sessions", SessionsAsync).WithSummary("The live sessions, last used first");
        signedIn.MapDelete("/sessions", EndOtherSessionsAsync).WithSummary("End all sessions but this one");
        signedIn.MapDelete("/sessions/{id}", EndSessionAsync).WithSummary("End a session")
            .WithDescription("Its access tokens stop working within 5 s everywhere. No effect on one that has ended already.")
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

        app.MapGet("/.well-known/jwks.json", KeysAsync).WithTags("Accounts").WithSummary("The public keys of access tokens (RFC 7517)")
            .Fails(StatusCodes.Status503ServiceUnavailable);
        return app;
    }

    private static async Task<Created<Session>> RegisterAsync(NewAccount account, IdempotencyKey key, IGrainFactory grains, HttpContext context)
    {
        var answer = await grains.GetGrain<IRegistrationGrain>(0).RegisterAsync(account, Client(context), key.Repeat);
        return TypedResults.Created("/v1/users/me", Secret(IdempotencyKey.Unwrap(answer, context), context));
    }

    private static async Task<Ok<Session>> LoginAsync(SignIn request, IGrainFactory grains, HttpContext context) =>
        TypedResults.Ok(Secret(await grains.GetGrain<ISignInGrain>(0).SignInAsync(request, Client(context)), context));

    private static async Task<Ok<Session>> RefreshAsync(TokenRefresh request, IGrainFactory grains, SessionRevocations revocations, HttpContext context)
    {
        try
        {
            return TypedResults.Ok(Secret(await grains.GetGrain<ISignInGrain>(0).RefreshAsync(request, Client(context)), context));
        }
        catch (SocialException error) when (string.Equals(error.Code, ErrorCodes.RefreshTokenReused, StringComparison.Ordinal))
        {
            revocations.LookNow();
            throw;
        }
    }

    private static async Task<NoContent> LogoutAsync(CurrentUser user, IGrainFactory grains, SessionRevocations revocations)
    {
        await Account(grains, user).EndSessionAsync(user.SessionId);
        revocations.Revoke(user.SessionId);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ChangePasswordAsync(
        PasswordChange change, IdempotencyKey key, CurrentUser user, IGrainFactory grains, SessionRevocations revocations, HttpContext context)
    {
        var isReplay = await Account(grains, user).ChangePasswordAsync(change, user.SessionId, Client(context), key.Repeat);
        _ = IdempotencyKey.Unwrap(new Repeatable<bool>(isReplay, isReplay), context);
        revocations.LookNow();
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ImmutableArray<SessionInfo>>> SessionsAsync(CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Account(grains, user).SessionsAsync(user.SessionId));

    private static async Task<NoContent> EndOtherSessionsAsync(CurrentUser user, IGrainFactory grains, SessionRevocations revocations)
    {
        await Account(grains, user).EndOtherSessionsAsync(user.SessionId);
        revocations.LookNow();
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EndSessionAsync(long id, CurrentUser user, IGrainFactory grains, SessionRevocations revocations)
    {
        await Account(grains, user).EndSessionAsync(id);
        revocations.Revoke(id);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<KeySet>> KeysAsync(TokenKeys keys, HttpContext context)
    {
        var all = await keys.AllAsync();
        context.Response.Headers.CacheControl = $"public, max-age={(int)AccessTokenFormat.KeysMaxAge.TotalSeconds}";
        return TypedResults.Ok(new KeySet([.. all.Select(PublicKey.Of)]));
    }

    private static IAccountGrain Account(IGrainFactory grains, CurrentUser user) => grains.GetGrain<IAccountGrain>(user.Id);

    // RFC 6749 §5.1: no cache may keep tokens
    private static Session Secret(Session session, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return session;
    }

    internal static ClientInfo Client(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        var address = context.Connection.RemoteIpAddress;
        return new ClientInfo(
            (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "",
            agent.Length > LongestUserAgent ? agent[..LongestUserAgent] : agent);
    }
}
