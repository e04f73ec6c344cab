using System.Collections.Immutable;
using Social.Grains.Users;

namespace Social.Grains.Accounts;

/// <summary>
/// Accounts and their sessions in the relational store. Handle and e-mail are unique, both stored in lower case. A write is durable when its task completes; a store that
/// is full, locked or away throws <c>unavailable</c> and has written nothing.
/// </summary>
public interface IAccountStore
{
    /// <summary>Adds account and user in one write, or says which name is taken.</summary>
    Task<AccountCreation> CreateAsync(AccountRecord account, UserRecord user, CancellationToken cancellationToken = default);

    /// <summary>By user id.</summary>
    Task<AccountRecord?> GetAsync(long userId, CancellationToken cancellationToken = default);

    /// <summary>By handle or e-mail, in lower case.</summary>
    Task<AccountRecord?> FindAsync(string login, CancellationToken cancellationToken = default);

    /// <summary>Replaces the password hash while it is still the expected one (a stronger hash of the same password); no effect otherwise.</summary>
    Task RehashAsync(long userId, string expectedHash, string newHash, CancellationToken cancellationToken = default);

    /// <summary>Sets a new password hash, ends every session but one and keeps the repeat, in one write. A repeat that is already there writes nothing and is returned.</summary>
    Task<StoredRepeat?> ChangePasswordAsync(
        long userId, string newHash, long keepSessionId, DateTimeOffset now, StoredRepeat? repeat, CancellationToken cancellationToken = default);

    /// <summary>The stored repeat of a user's key, younger than 24 h.</summary>
    Task<StoredRepeat?> FindRepeatAsync(long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Adds a session and ends the user's least recently used ones beyond <paramref name="keep"/>.</summary>
    Task AddSessionAsync(SessionRecord session, int keep, CancellationToken cancellationToken = default);

    /// <summary>By session id, ended ones too.</summary>
    Task<SessionRecord?> GetSessionAsync(long sessionId, CancellationToken cancellationToken = default);

    /// <summary>Exchanges the secret of a live session while it is still <paramref name="expectedHash"/>; false when it is not.</summary>
    Task<bool> RotateAsync(
        long sessionId, ImmutableArray<byte> expectedHash, ImmutableArray<byte> newHash, DateTimeOffset now, DateTimeOffset expiresAt,
        CancellationToken cancellationToken = default);

    /// <summary>Ends a session of this user. False when the user has no such session; ending an ended one is true and keeps its first end.</summary>
    Task<bool> EndSessionAsync(long userId, long sessionId, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Ends all live sessions of a user but one.</summary>
    Task EndOtherSessionsAsync(long userId, long keepSessionId, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>The live sessions of a user at a moment, last used first.</summary>
    Task<ImmutableArray<SessionRecord>> SessionsAsync(long userId, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Ids of sessions ended at or after a moment.</summary>
    Task<ImmutableArray<long>> RevokedSinceAsync(DateTimeOffset since, CancellationToken cancellationToken = default);

    /// <summary>
    /// Says when an account shall be deleted; null: not at all. False, and nothing is written, where there is none or its time has come.
    /// </summary>
    Task<bool> ScheduleDeletionAsync(long userId, DateTimeOffset? at, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Users whose accounts shall be deleted at or before a moment, the longest due first, beyond one of them.</summary>
    /// <param name="after">Default: from the beginning.</param>
    Task<ImmutableArray<DueDeletion>> DueDeletionsAsync(DateTimeOffset now, DueDeletion after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes an account, and of its user what is left in the relational store, the inbox of notifications too, in one write: nobody finds that user any more, and nobody else gets the handle. No effect when
    /// it is gone.
    /// </summary>
    Task CloseAsync(long userId, CancellationToken cancellationToken = default);

    /// <summary>Deletes sessions that ended or expired before a moment and repeats older than 24 h, at most <paramref name="limit"/> of each. Returns how many.</summary>
    Task<int> SweepAsync(DateTimeOffset endedBefore, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A user whose account shall be deleted, and when.</summary>
public readonly record struct DueDeletion(DateTimeOffset At, long UserId);

/// <summary>What became of an attempt to create an account.</summary>
public enum AccountCreation
{
    Created,
    HandleTaken,
    EmailTaken,
    DuplicateId,
}

/// <summary>An account as stored.</summary>
/// <param name="Email">In lower case.</param>
/// <param name="PasswordHash">A PHC string: algorithm, parameters, salt and hash.</param>
/// <param name="RepeatKey">The Idempotency-Key of the registration, if it had one.</param>
/// <param name="RepeatHash">The hash of the registration's body without the password; empty without a key.</param>
public sealed record AccountRecord(
    long UserId, string Handle, string Email, string PasswordHash, string Role, DateTimeOffset CreatedAt, string? RepeatKey,
    ImmutableArray<byte> RepeatHash)
{
    /// <summary>When it is deleted for good; null while nobody wants that.</summary>
    public DateTimeOffset? DeleteAt { get; init; }

    /// <summary>By a moderator.</summary>
    public bool Suspended { get; init; }
}

/// <summary>A session as stored: hashes of secrets, never the secrets.</summary>
/// <param name="FamilyHash">SHA-256 of the part of the refresh token that stays the same for the session's life.</param>
/// <param name="SecretHash">SHA-256 of the part that changes with each refresh.</param>
/// <param name="EndedAt">When it was ended; null while live.</param>
public sealed record SessionRecord(
    long Id, long UserId, ImmutableArray<byte> FamilyHash, ImmutableArray<byte> SecretHash, string UserAgent, string Address,
    DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt);
