using System.Diagnostics;

namespace Social.LoadTest.Wire;

/// <summary>A registered user of this run, with the tokens of their one session.</summary>
internal sealed class Account(string handle, string password, SessionAnswer session) : IDisposable
{
    // Access tokens live 15 minutes; renewed early, so that none ends on its way.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _renewing = new(1, 1);
    private SessionAnswer _session = session;
    private long _issued = Stopwatch.GetTimestamp();

    public long Id { get; } = session.User.Id;

    public string Handle { get; } = handle;

    public string Password { get; } = password;

    /// <summary>As it stands; for measured loops that end long before it does.</summary>
    public string AccessToken => Volatile.Read(ref _session).AccessToken;

    /// <summary>
    /// An access token that lasts for some time, from <paramref name="renew"/> when the present one does not; one renewal at a time,
    /// because a refresh token is good for one use.
    /// </summary>
    public async ValueTask<string> TokenAsync(Func<SessionAnswer, Task<SessionAnswer>> renew, CancellationToken cancellationToken)
    {
        if (!EndsSoon())
            return AccessToken;
        await _renewing.WaitAsync(cancellationToken);
        try
        {
            if (EndsSoon())
            {
                Volatile.Write(ref _session, await renew(_session));
                Volatile.Write(ref _issued, Stopwatch.GetTimestamp());
            }

            return AccessToken;
        }
        finally
        {
            _renewing.Release();
        }
    }

    public void Dispose() => _renewing.Dispose();

    private bool EndsSoon() => Stopwatch.GetElapsedTime(Volatile.Read(ref _issued)) > TimeSpan.FromSeconds(_session.ExpiresIn) - Margin;
}
