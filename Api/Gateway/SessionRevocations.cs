using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Accounts;

namespace Social.Api.Gateway;

/// <summary>
/// The sessions that ended lately, asked for every second: their tokens are no longer good although they have not expired. What this process ended itself counts at once, and so
/// does what another one passes on.
/// </summary>
internal sealed partial class SessionRevocations(
    IGrainFactory grains, SessionNews news, IOptions<AccessTokenOptions> options, TimeProvider time, IHostApplicationLifetime host, ILogger<SessionRevocations> logger)
    : BackgroundService
{
    private const int MostKept = 500_000;
    private const int FailuresWorthALine = 3;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);

    /// <summary>A session's end may become durable some time after its moment: stores take up to 10 s for a write.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(15);

    private readonly TimeSpan _kept = options.Value.AccessLifetime + Overlap;
    private readonly ConcurrentDictionary<long, DateTimeOffset> _revoked = new();
    private readonly SemaphoreSlim _lookNow = new(0, 1);
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _failures;

    /// <summary>Raised once for each session that ended, with its id, within 5 s wherever it ended. Handlers must not block or throw.</summary>
#pragma warning disable MA0046 // there is one sender, and an id is all there is to tell
    public event Action<long>? SessionRevoked;
#pragma warning restore MA0046

    public bool IsRevoked(long sessionId) => _revoked.ContainsKey(sessionId);

    /// <summary>Waits until the sessions that ended before this process started are known; fails with <c>unavailable</c> after 5 s.</summary>
    public async ValueTask KnownAsync()
    {
        if (_known.Task.IsCompleted)
            return;
        try
        {
            await _known.Task.WaitAsync(StartLimit, time);
        }
        catch (TimeoutException error)
        {
            throw SocialException.Unavailable("The service is starting; try again.", error);
        }
    }

    /// <summary>Refuses the tokens of a session that has just been ended here, from now on and in every process.</summary>
    public void Revoke(long sessionId)
    {
        Hear(sessionId);
        news.Tell(sessionId);
    }

    /// <summary>Asks without waiting for the next second, in every process: sessions whose ids are not known here have just been ended.</summary>
    public void LookNow()
    {
        Look();
        news.Tell(SessionNews.Unknown);
    }

    /// <summary>A session has ended here or elsewhere.</summary>
    private void Hear(long sessionId)
    {
        if (sessionId == SessionNews.Unknown)
            Look();
        else if (_revoked.TryAdd(sessionId, time.GetUtcNow() + _kept))
            SessionRevoked?.Invoke(sessionId);
    }

    private void Look()
    {
        try
        {
            if (_lookNow.CurrentCount == 0)
                _lookNow.Release();
        }
        catch (SemaphoreFullException)
        {
            LogAlreadyLooking();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        news.Listen(Hear);
        var since = time.GetUtcNow() - _kept;
        while (!stoppingToken.IsCancellationRequested)
        {
            since = await LookAsync(since, stoppingToken);
            Forget();
            await _lookNow.WaitAsync(Period, stoppingToken);
        }
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = host.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task<DateTimeOffset> LookAsync(DateTimeOffset since, CancellationToken stoppingToken)
    {
        try
        {
            var ended = await grains.GetGrain<ITokenKeysGrain>(0).RevokedSinceAsync(since).WaitAsync(AnswerLimit, time, stoppingToken);
            foreach (var sessionId in ended.SessionIds)
                Hear(sessionId);
            _failures = 0;
            _known.TrySetResult();
            return ended.Until - Overlap;
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            // a silo may be on its way; who asks meanwhile is told to come again
            if (++_failures == FailuresWorthALine)
                LogNotKnown(error);
            return since;
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (sessionId, until) in _revoked)
        {
            if (until <= now)
                _revoked.TryRemove(sessionId, out _);
        }
        if (_revoked.Count <= MostKept)
            return;
        LogTooMany(_revoked.Count);
        foreach (var (sessionId, _) in _revoked.OrderBy(r => r.Value).Take(_revoked.Count - MostKept))
            _revoked.TryRemove(sessionId, out _);
    }

    public override void Dispose()
    {
        base.Dispose();
        _lookNow.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Which sessions were revoked cannot be asked; those revoked from now on stay in use until it can")]
    private partial void LogNotKnown(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} sessions ended within the life of a token; those that ended first are forgotten")]
    private partial void LogTooMany(int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Revoked sessions are being asked for already")]
    private partial void LogAlreadyLooking();
}
