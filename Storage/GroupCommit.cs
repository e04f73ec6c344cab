using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;

namespace Social.Storage;

/// <summary>
/// Writes of one kind share the wait for a store: those that come while a commit is under way go out together in the next. A group goes
/// out as soon as a lane is free, so a write that is alone never waits for company.
/// </summary>
/// <remarks>
/// The commit answers each item, in the order given. When it throws <c>unavailable</c> the whole group fails with that: then nothing of
/// it may be stored. When it throws anything else nothing may be stored either, and each item is tried alone, so that a bad one fails
/// only its own caller. Its token ends when the time of the group's oldest write is up.
/// </remarks>
internal sealed partial class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private readonly GroupCommitOptions _options;
    private readonly Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> _commit;
    private readonly TimeProvider _time;
    private readonly StorageMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ITimer _expiry;
    private readonly Lock _gate = new();
    private readonly Queue<Write> _waiting = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _closed;
    private volatile bool _failing;

    /// <param name="store">The store's name in metrics.</param>
    /// <param name="kind">What is written, in metrics and logs.</param>
    public GroupCommit(
        string store, string kind, GroupCommitOptions options,
        Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> commit, TimeProvider time, ILogger logger)
    {
        (_options, _commit, _time, _logger, Kind) = (options, commit, time, logger, kind);
        _metrics = new StorageMetrics(store, kind, () => Waiting);
        var period = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerSecond, options.Timeout.Ticks / 8));
        _expiry = time.CreateTimer(_ => FailExpired(), null, period, period);
    }

    public int Waiting => _waiting.Count;

    private string Kind { get; }

    private TimeSpan LongestWait => _options.Timeout / 2;

    /// <summary>Writes an item in the next commit; completes when that is durable.</summary>
    /// <param name="cancellationToken">Ends the wait; a write that has begun is not stopped.</param>
    /// <exception cref="SocialException"><c>unavailable</c>: the queue is full, or the store did not take the write in time.</exception>
    public Task<TResult> WriteAsync(TItem item, CancellationToken cancellationToken)
    {
        var write = new Write(item, _time.GetTimestamp(), cancellationToken);
        lock (_gate)
        {
            if (_closed || _waiting.Count >= _options.Capacity)
            {
                return Task.FromException<TResult>(SocialException.Unavailable(
                    _closed ? "The storage is shutting down." : "Too many writes wait for the store."));
            }

            _waiting.Enqueue(write);
            if (_running == _options.Lanes)
                return write.Task;
            _running++;
        }

        // off the caller's scheduler, which may be a grain's one thread
        _ = Task.Run(RunLaneAsync, CancellationToken.None);
        return write.Task;
    }

    /// <summary>Refuses further writes and finishes those that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (_running == 0)
                _idle.TrySetResult();
        }

        await _idle.Task;
        await _expiry.DisposeAsync();
        _metrics.Dispose();
    }

    private async Task RunLaneAsync()
    {
        while (Take() is { Count: > 0 } group)
            await CommitAsync(group);
    }

    private List<Write> Take()
    {
        lock (_gate)
        {
            var group = new List<Write>(Math.Min(_waiting.Count, _options.LargestGroup));
            while (group.Count < _options.LargestGroup && _waiting.TryDequeue(out var write))
            {
                if (!IsOver(write))
                    group.Add(write);
            }

            if (group.Count == 0 && --_running == 0 && _closed)
                _idle.TrySetResult();
            return group;
        }
    }

    private async Task CommitAsync(List<Write> group)
    {
        var started = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(_options.Timeout - _time.GetElapsedTime(group[0].QueuedAt), _time);
        try
        {
            await CommitAsync(group, limit.Token);
            _metrics.Committed(group.Count, _time.GetElapsedTime(started));
            if (_failing)
                LogWritesAgain(Kind);
            _failing = false;
        }
        catch (Exception e) when (group.Count > 1 && e is not SocialException { Kind: ErrorKind.Unavailable })
        {
            LogOneByOne(e, group.Count, Kind);
            await CommitOneByOneAsync(group, limit.Token);
        }
        catch (Exception e)
        {
            Fail(group, e);
        }
    }

    private async Task CommitOneByOneAsync(List<Write> group, CancellationToken limit)
    {
        foreach (var write in group)
        {
            List<Write> alone = [write];
            var started = _time.GetTimestamp();
            try
            {
                limit.ThrowIfCancellationRequested();
                await CommitAsync(alone, limit);
                _metrics.Committed(1, _time.GetElapsedTime(started));
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                Fail(alone, SocialException.Unavailable("The store did not take the write in time."));
            }
            catch (Exception e)
            {
                Fail(alone, e);
            }
        }
    }

    private async Task CommitAsync(List<Write> group, CancellationToken limit)
    {
        var results = await _commit([.. group.Select(w => w.Item)], limit);
        if (results.Count != group.Count)
            throw new InvalidOperationException($"A commit of {group.Count} {Kind} answered {results.Count}.");
        for (var i = 0; i < group.Count; i++)
            group[i].Complete(results[i]);
    }

    private void Fail(List<Write> group, Exception exception)
    {
        _metrics.Failed(group.Count);
        // once, not for each of the many groups that fail while a store is away
        if (!_failing)
            LogWriteFailed(exception, Kind);
        _failing = true;
        group.ForEach(w => w.Fail(exception));
    }

    private void FailExpired()
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out var write) && IsOver(write))
                _waiting.Dequeue();
        }
    }

    /// <summary>True, and the caller is told, when a write has waited too long or is not wanted any more: it must not be done.</summary>
    private bool IsOver(Write write)
    {
        if (write.CancelIfAsked())
            return true;
        if (_time.GetElapsedTime(write.QueuedAt) < LongestWait)
            return false;
        _metrics.Failed(1);
        write.Fail(SocialException.Unavailable("The store did not take the write in time."));
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Writes of {Kind} fail; callers are told to try again later")]
    private partial void LogWriteFailed(Exception exception, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A group of {Count} {Kind} failed; each is tried alone")]
    private partial void LogOneByOne(Exception exception, int count, string kind);

    [LoggerMessage(Level = LogLevel.Information, Message = "Writes of {Kind} succeed again")]
    private partial void LogWritesAgain(string kind);

    private sealed class Write(TItem item, long queuedAt, CancellationToken cancellationToken)
    {
        // callers never run on a lane
        private readonly TaskCompletionSource<TResult> _caller = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TItem Item => item;

        /// <summary>Timestamp of the clock when it was asked for.</summary>
        public long QueuedAt => queuedAt;

        public Task<TResult> Task => _caller.Task;

        public bool CancelIfAsked() => cancellationToken.IsCancellationRequested && _caller.TrySetCanceled(cancellationToken);

        public void Complete(TResult result) => _caller.TrySetResult(result);

        public void Fail(Exception exception) => _caller.TrySetException(exception);
    }
}
