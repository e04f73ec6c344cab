using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Social.Storage.Postgres;

/// <summary>The connections of a process to its PostgreSQL database, and the rules by which reads and writes use them.</summary>
/// <remarks>
/// Network and server can fail between a commit and its answer. A write whose answer was lost is done again, on a new connection and until
/// its time is up: every write is made so that the second waits for the first one's locks and recognises what that stored as its own. Only
/// when the server stays away for the rest of that time is <c>unavailable</c> an answer that may be wrong.
/// </remarks>
internal sealed partial class PostgresDatabase : IAsyncDisposable
{
    public const string StoreName = "postgres";

    private const int MostConflicts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly PostgresOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PostgresGate _reads;
    private readonly PostgresGate _writes;
    private readonly StorageMetrics _metrics;

    public PostgresDatabase(IOptions<PostgresOptions> options, TimeProvider time, ILogger<PostgresDatabase> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        // no logger for Npgsql: statements carry hashes of passwords
        Source = new NpgsqlDataSourceBuilder(PostgresConnectionString.Of(_options)).Build();
        _reads = new PostgresGate(_options.MaxPoolSize / 2, _options.ReadQueue, _options.WriteTimeout / 2);
        _writes = new PostgresGate(_options.MaxPoolSize / 4, _options.WriteQueue, _options.WriteTimeout / 2);
        _metrics = new StorageMetrics(StoreName, "single", () => _writes.Waiting).WithReads(() => _reads.Waiting);
    }

    public NpgsqlDataSource Source { get; }

    /// <summary>Reads rows. It sees every write that completed before.</summary>
    public Task<ImmutableArray<T>> ReadAsync<T>(
        PostgresStatement statement, Func<PostgresRow, T> row, CancellationToken cancellationToken) =>
        ReadAsync(db => db.ListAsync(statement, row), cancellationToken);

    /// <summary>Reads with several statements.</summary>
    public Task<T> ReadAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        _reads.RunAsync(() => TryReadAsync(work, cancellationToken), cancellationToken);

    /// <summary>Writes singly, for what is rare. The work is one transaction: one statement or one group of them.</summary>
    public Task<T> WriteAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        return _writes.RunAsync(
            async () =>
            {
                using var limit = new CancellationTokenSource(_options.WriteTimeout - _time.GetElapsedTime(started), _time);
                return await WriteWithinAsync(work, limit.Token);
            },
            cancellationToken);
    }

    /// <summary>Makes the writer of one kind of write, which puts those that come at once into one commit.</summary>
    public GroupCommit<TItem, TResult> NewWriter<TItem, TResult>(
        string kind, int largestGroup, int lanes, Func<PostgresSession, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> write)
    {
        var options = new GroupCommitOptions
        {
            Capacity = _options.WriteQueue,
            LargestGroup = largestGroup,
            Lanes = lanes,
            Timeout = _options.WriteTimeout,
        };
        return new GroupCommit<TItem, TResult>(
            StoreName, kind, options, (items, limit) => WriteWithinAsync(db => write(db, items), limit), _time, _logger);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        _reads.Dispose();
        _writes.Dispose();
        _metrics.Dispose();
    }

    private async Task<T> TryReadAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await RunAsync(work, again: false, cancellationToken);
            }
            catch (Exception e) when (PostgresFailure.IsConnectionLoss(e))
            {
                // the pool's connections may all be of before a restart of the server
                Source.Clear();
                return await RunAsync(work, again: true, cancellationToken);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && PostgresFailure.Answer(e) is not null)
        {
            throw PostgresFailure.Answer(e)!;
        }
    }

    private async Task<T> RunAsync<T>(Func<PostgresSession, Task<T>> work, bool again, CancellationToken limit)
    {
        await using var connection = await Source.OpenConnectionAsync(limit);
        return await work(new PostgresSession(connection, again, limit));
    }

    private async Task<T> WriteWithinAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken limit)
    {
        var again = false;
        for (var attempt = 1; ; attempt++)
        {
            var opened = false;
            try
            {
                await using var connection = await Source.OpenConnectionAsync(limit);
                opened = true;
                return await work(new PostgresSession(connection, again, limit));
            }
            catch (Exception e) when (PostgresFailure.IsConflict(e) && attempt <= MostConflicts)
            {
                LogConflict(e.Message, attempt);
            }
            catch (Exception e) when (!limit.IsCancellationRequested && PostgresFailure.IsUncertain(e) && (opened || again))
            {
                again = true;
                LogAnswerLost(e, attempt);
                Source.Clear();
            }
            catch (Exception e) when (PostgresFailure.Answer(e) is not null)
            {
                if (again || (opened && PostgresFailure.IsUncertain(e)))
                    LogUncertain(e);
                throw PostgresFailure.Answer(e)!;
            }

            await PauseAsync(attempt, limit);
        }
    }

    /// <summary>Longer each time, and never the same for two that meet.</summary>
    private async Task PauseAsync(int attempt, CancellationToken limit)
    {
        var longest = Pause * Math.Min(attempt, 10);
        await Task.Delay(longest * Random.Shared.NextDouble(), _time, limit)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A write lost to another and is done again, attempt {Attempt}: {Reason}")]
    private partial void LogConflict(string reason, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to a write was lost; it is asked what became of it, attempt {Attempt}")]
    private partial void LogAnswerLost(Exception exception, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "The answer to a write was lost and the database stays away: it may have been stored")]
    private partial void LogUncertain(Exception exception);
}
