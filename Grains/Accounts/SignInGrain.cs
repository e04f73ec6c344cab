using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Accounts;

namespace Social.Grains.Accounts;

/// <summary>Checks names, passwords and refresh tokens. Key: 0. Keeps nothing, so a lost activation costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed partial class SignInGrain(
    IAccountStore accounts, PasswordHasher passwords, Throttle throttle, SessionIssuer sessions, TimeProvider time, ILogger<SignInGrain> logger)
    : Grain, ISignInGrain
{
    public async Task<Session> SignInAsync(SignIn request, ClientInfo client)
    {
        new ValidationErrors()
            .Require(request.Login.Length is >= 1 and <= AccountRules.LongestEmail, "login", $"must have 1 to {AccountRules.LongestEmail} characters")
            .Require(
                request.Password.Length is >= 1 and <= AccountRules.LongestPassword, "password", $"must have 1 to {AccountRules.LongestPassword} characters")
            .ThrowIfAny();
        var login = request.Login.Trim().ToLowerInvariant();
        var attempt = await throttle.PasswordAsync(login, client.Address);
        var account = await accounts.FindAsync(login);
        // an unknown name is hashed for too, so that neither answer nor time tells it from a wrong password
        if (!await passwords.VerifyAsync(request.Password, account?.PasswordHash) || account is null)
            throw new SocialException(ErrorKind.Unauthorized, ErrorCodes.BadCredentials, "There is no account with this name and password.");
        await attempt.SucceededAsync();
        await KeepAsync(account);
        if (passwords.IsWeak(account.PasswordHash))
            await StrengthenAsync(account, request.Password);
        return await sessions.StartAsync(account, client);
    }

    public async Task<Session> RefreshAsync(TokenRefresh refresh, ClientInfo client)
    {
        if (!RefreshToken.TryParse(refresh.RefreshToken, out var token))
            throw Invalid();
        var session = await accounts.GetSessionAsync(token.SessionId);
        if (session is null || !CryptographicOperations.FixedTimeEquals(session.FamilyHash.AsSpan(), token.FamilyHash.AsSpan())
            || session.EndedAt is not null || session.ExpiresAt <= time.GetUtcNow())
        {
            throw Invalid();
        }
        if (CryptographicOperations.FixedTimeEquals(session.SecretHash.AsSpan(), token.SecretHash.AsSpan()))
        {
            var account = await accounts.GetAsync(session.UserId) ?? throw Invalid();
            if (await sessions.ContinueAsync(account, token) is { } continued)
                return continued;
        }
        // exchanged before, so two parties hold it and one of them is a thief
        await accounts.EndSessionAsync(session.UserId, session.Id, time.GetUtcNow());
        LogReused(session.Id, session.UserId, client.Address);
        throw new SocialException(
            ErrorKind.Unauthorized, ErrorCodes.RefreshTokenReused, "This refresh token was used before; the session has ended. Sign in again.");
    }

    /// <summary>Who signs in again has thought better of the deletion, unless its time has come.</summary>
    private async Task KeepAsync(AccountRecord account)
    {
        if (account.DeleteAt is not null && !await accounts.ScheduleDeletionAsync(account.UserId, null, time.GetUtcNow()))
            throw new SocialException(ErrorKind.Unauthorized, ErrorCodes.BadCredentials, "There is no account with this name and password.");
    }

    private async Task StrengthenAsync(AccountRecord account, string password)
    {
        try
        {
            await accounts.RehashAsync(account.UserId, account.PasswordHash, await passwords.HashAsync(password));
        }
        catch (SocialException error)
        {
            // the next sign-in does it
            LogNotRehashed(error, account.UserId);
        }
    }

    private static SocialException Invalid() =>
        new(ErrorKind.Unauthorized, ErrorCodes.InvalidRefreshToken, "This refresh token is not valid, or its session has ended. Sign in again.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "A refresh token of session {SessionId} of user {UserId} was used twice, last from {Address}; the session has ended")]
    private partial void LogReused(long sessionId, long userId, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The password of user {UserId} could not be hashed more strongly")]
    private partial void LogNotRehashed(Exception error, long userId);
}
