using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Users;

namespace Social.Grains.Accounts;

/// <summary>Signs people up; the store decides who gets a name. Key: 0. Keeps nothing, so a lost activation costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class RegistrationGrain(
    IAccountStore accounts, PasswordHasher passwords, Throttle throttle, SessionIssuer sessions, IdGenerator ids, TimeProvider time)
    : Grain, IRegistrationGrain
{
    private const int MostIds = 5;

    public async Task<Repeatable<Session>> RegisterAsync(NewAccount account, ClientInfo client, RepeatKey? repeat)
    {
        account = AccountRules.Normalized(account);
        await throttle.RegistrationAsync(client.Address);
        // looked up first to save the hash; the store decides
        if (await accounts.FindAsync(account.Handle) is { } holder)
            return await ReplayAsync(holder, account, client, repeat) ?? throw Taken(AccountCreation.HandleTaken);
        if (await accounts.FindAsync(account.Email) is not null)
            throw Taken(AccountCreation.EmailTaken);
        var hash = await passwords.HashAsync(account.Password);
        var (creation, record) = await CreateAsync(account, hash, repeat);
        if (creation == AccountCreation.Created)
            return new(await sessions.StartAsync(record, client), Replayed: false);
        // two requests with one key may run side by side
        return repeat is not null && await accounts.FindAsync(account.Handle) is { } winner
            && await ReplayAsync(winner, account, client, repeat) is { } replay
            ? replay
            : throw Taken(creation);
    }

    private async Task<(AccountCreation Creation, AccountRecord Record)> CreateAsync(NewAccount account, string hash, RepeatKey? repeat)
    {
        for (var attempt = 0; attempt < MostIds; attempt++)
        {
            var id = ids.Next();
            var now = time.GetUtcNow();
            var record = new AccountRecord(
                id, account.Handle, account.Email, hash, Roles.User, now, repeat?.Key, repeat is null ? [] : RepeatHash(account));
            var user = new UserRecord(
                id, account.Handle, account.DisplayName!, Bio: "", AvatarUrl: null, Location: null, Links: [], Locked: false, now, Version: 1, Followers: 0,
                Following: 0);
            var creation = await accounts.CreateAsync(record, user);
            if (creation != AccountCreation.DuplicateId)
                return (creation, record);
        }
        throw SocialException.Unavailable("No free id was found; try again.");
    }

    /// <summary>A fresh session when this is the same registration again; null when it is another one.</summary>
    private async Task<Repeatable<Session>?> ReplayAsync(AccountRecord holder, NewAccount account, ClientInfo client, RepeatKey? repeat)
    {
        if (repeat is null || !string.Equals(holder.RepeatKey, repeat.Key, StringComparison.Ordinal)
            || holder.CreatedAt + StoredRepeat.Lifetime < time.GetUtcNow())
        {
            return null;
        }
        // the password is compared as at sign-in, wrong ones counted: a key must not be a cheaper way to guess it
        var attempt = await throttle.PasswordAsync(holder.Handle, client.Address);
        var isSame = await passwords.VerifyAsync(account.Password, holder.PasswordHash)
            && CryptographicOperations.FixedTimeEquals(holder.RepeatHash.AsSpan(), RepeatHash(account).AsSpan());
        if (!isSame)
            throw new SocialException(ErrorKind.Unprocessable, ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key came with another body before.");
        await attempt.SucceededAsync();
        return new(await sessions.StartAsync(holder, client), Replayed: true);
    }

    // of what is stored in plain text beside it; without the password, so it cannot be used to guess that
    private static ImmutableArray<byte> RepeatHash(NewAccount account) =>
        [.. SHA256.HashData(Encoding.UTF8.GetBytes($"{account.Handle}\n{account.Email}\n{account.DisplayName}"))];

    private static SocialException Taken(AccountCreation creation) => creation == AccountCreation.HandleTaken
        ? new(ErrorKind.Conflict, ErrorCodes.HandleTaken, "This handle is taken.")
        : new(ErrorKind.Conflict, ErrorCodes.EmailTaken, "There is an account with this e-mail address already.");
}
