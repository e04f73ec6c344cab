namespace Social.Grains.Interfaces.Accounts;

/// <summary>Signs people up. Stateless; key 0.</summary>
[Alias("IRegistrationGrain")]
public interface IRegistrationGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Creates account and user and signs in. Fails with <c>validation_failed</c>, <c>handle_taken</c>, <c>email_taken</c>, <c>too_many_attempts</c> (per address),
    /// <c>idempotency_key_reused</c>. A repeat with the same key and body answers with a fresh session of the same account, marked as replayed.
    /// </summary>
    [Alias("RegisterAsync")]
    Task<Repeatable<Session>> RegisterAsync(NewAccount account, ClientInfo client, RepeatKey? repeat);
}
