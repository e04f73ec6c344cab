using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Users;

namespace Social.Grains.Accounts;

/// <summary>A person's account: password and sessions. Key: user id. All of it is the store's, so a lost activation costs nothing; being one, it does one change at a time.</summary>
[UserPlacement]
internal sealed class AccountGrain(IAccountStore accounts, PasswordHasher passwords, Throttle throttle, IOptions<DeletionOptions> deletion, TimeProvider time) : Grain, IAccountGrain
{
    private long Id => this.GetPrimaryKeyLong();

    public async Task<ImmutableArray<SessionInfo>> SessionsAsync(long currentSessionId) =>
    [
        .. (await accounts.SessionsAsync(Id, time.GetUtcNow()))
            .Select(s => new SessionInfo(s.Id, s.UserAgent, s.Address, s.CreatedAt, s.LastUsedAt, s.Id == currentSessionId)),
    ];

    public async Task EndSessionAsync(long sessionId)
    {
        if (!await accounts.EndSessionAsync(Id, sessionId, time.GetUtcNow()))
            throw SocialException.NotFound("session");
    }

    public Task EndOtherSessionsAsync(long currentSessionId) => accounts.EndOtherSessionsAsync(Id, currentSessionId, time.GetUtcNow());

    // no session has the id 0
    public Task EndAllSessionsAsync() => accounts.EndOtherSessionsAsync(Id, 0, time.GetUtcNow());

    public async Task<AccountDeletion> DeleteAsync(DeletionRequest request, ClientInfo client)
    {
        var account = await accounts.GetAsync(Id) ?? throw SocialException.NotFound("account");
        new ValidationErrors()
            .Require(
                request.Password.Length is >= 1 and <= AccountRules.LongestPassword, "password", $"must have 1 to {AccountRules.LongestPassword} characters")
            .ThrowIfAny();
        var attempt = await throttle.PasswordAsync(Id.ToString(CultureInfo.InvariantCulture), client.Address);
        if (!await passwords.VerifyAsync(request.Password, account.PasswordHash))
            throw new SocialException(ErrorKind.Forbidden, ErrorCodes.BadCredentials, "The password is another.");
        await attempt.SucceededAsync();
        var now = time.GetUtcNow();
        var at = account.DeleteAt ?? DateTimeOffset.FromUnixTimeMilliseconds((now + deletion.Value.Grace).ToUnixTimeMilliseconds());
        if (account.DeleteAt is null)
            await accounts.ScheduleDeletionAsync(Id, at, now);
        await accounts.EndOtherSessionsAsync(Id, 0, now);
        return new AccountDeletion(at);
    }

    public async Task<bool> ChangePasswordAsync(PasswordChange change, long currentSessionId, ClientInfo client, RepeatKey? repeat)
    {
        var account = await accounts.GetAsync(Id) ?? throw SocialException.NotFound("account");
        var errors = new ValidationErrors().Require(
            change.CurrentPassword.Length is >= 1 and <= AccountRules.LongestPassword, "currentPassword",
            $"must have 1 to {AccountRules.LongestPassword} characters");
        AccountRules.CheckPassword(errors, "newPassword", change.NewPassword, account.Handle, account.Email);
        errors.ThrowIfAny();

        var attempt = await throttle.PasswordAsync(Id.ToString(CultureInfo.InvariantCulture), client.Address);
        if (repeat is not null && await accounts.FindRepeatAsync(Id, repeat.Key, time.GetUtcNow()) is { } earlier)
        {
            await ExpectSameAsync(earlier, repeat);
            await attempt.SucceededAsync();
            return true;
        }
        // 403, not 401: the access token is fine, and a client would only fetch another
        if (!await passwords.VerifyAsync(change.CurrentPassword, account.PasswordHash))
            throw new SocialException(ErrorKind.Forbidden, ErrorCodes.BadCredentials, "The current password is another.");
        await attempt.SucceededAsync();
        var hash = await passwords.HashAsync(change.NewPassword);
        var stored = repeat is null ? null : await StoredAsync(repeat);
        if (await accounts.ChangePasswordAsync(Id, hash, currentSessionId, time.GetUtcNow(), stored) is not { } faster)
            return false;
        await ExpectSameAsync(faster, repeat!);
        return true;
    }

    // The body holds both passwords. Its SHA-256 in the store would be a far cheaper way to guess them than their own hashes, so it is hashed as a password is.
    private async Task<StoredRepeat> StoredAsync(RepeatKey repeat) =>
        new(Id, repeat.Key, [.. Encoding.ASCII.GetBytes(await passwords.HashAsync(AsPassword(repeat)))], [], time.GetUtcNow());

    private async Task ExpectSameAsync(StoredRepeat earlier, RepeatKey repeat)
    {
        // the key may have served another kind of request, whose hash is no password hash
        var phc = Encoding.ASCII.GetString(earlier.BodyHash.AsSpan());
        if (!phc.StartsWith('$') || !await passwords.VerifyAsync(AsPassword(repeat), phc))
            throw new SocialException(ErrorKind.Unprocessable, ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key came with another body before.");
    }

    private static string AsPassword(RepeatKey repeat) => Convert.ToHexString(repeat.BodyHash.AsSpan());
}
