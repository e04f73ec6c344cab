using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Accounts;

/// <summary>A person's account: password and sessions. Key: user id.</summary>
[Alias("IAccountGrain")]
public interface IAccountGrain : IGrainWithIntegerKey
{
    /// <summary>The live sessions, last used first; at most 100 are kept, the oldest end.</summary>
    [Alias("SessionsAsync")]
    Task<ImmutableArray<SessionInfo>> SessionsAsync(long currentSessionId);

    /// <summary>Ends one session. Fails with <c>not_found</c> when it is not this account's. No effect when it has already ended.</summary>
    [Alias("EndSessionAsync")]
    Task EndSessionAsync(long sessionId);

    /// <summary>Ends all sessions but one.</summary>
    [Alias("EndOtherSessionsAsync")]
    Task EndOtherSessionsAsync(long currentSessionId);

    /// <summary>Ends all sessions. No effect when there are none, or no such account.</summary>
    [Alias("EndAllSessionsAsync")]
    Task EndAllSessionsAsync();

    /// <summary>
    /// Has the account deleted with all that belongs to it after a time in which signing in undoes this; ends all sessions. Fails with <c>bad_credentials</c>,
    /// <c>validation_failed</c>, <c>too_many_attempts</c>. A second call changes nothing.
    /// </summary>
    [Alias("DeleteAsync")]
    Task<AccountDeletion> DeleteAsync(DeletionRequest request, ClientInfo client);

    /// <summary>
    /// Changes the password and ends all other sessions. Fails with <c>bad_credentials</c>, <c>validation_failed</c>, <c>too_many_attempts</c>,
    /// <c>idempotency_key_reused</c>. Answers true when this is a replay.
    /// </summary>
    [Alias("ChangePasswordAsync")]
    Task<bool> ChangePasswordAsync(PasswordChange change, long currentSessionId, ClientInfo client, RepeatKey? repeat);
}
