namespace Social.Grains.Interfaces.Accounts;

/// <summary>Checks names, passwords and refresh tokens. Stateless; key 0.</summary>
[Alias("ISignInGrain")]
public interface ISignInGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Starts a session. Fails with <c>bad_credentials</c>, the same and as slow for an unknown name as for a wrong password, or <c>too_many_attempts</c>.
    /// </summary>
    [Alias("SignInAsync")]
    Task<Session> SignInAsync(SignIn request, ClientInfo client);

    /// <summary>
    /// Exchanges a refresh token for new tokens. Fails with <c>invalid_refresh_token</c>, or <c>refresh_token_reused</c> for one that was exchanged before: then the
    /// whole session has ended (RFC 9700 §4.14.2).
    /// </summary>
    [Alias("RefreshAsync")]
    Task<Session> RefreshAsync(TokenRefresh refresh, ClientInfo client);
}
