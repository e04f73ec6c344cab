using Microsoft.Extensions.Logging;

namespace Social.Storage.Embedded;

/// <summary>
/// The one writer: a thread with a connection that puts everything asked for while a commit is under way into the next one, so that
/// callers share the wait for the disk. A caller's task completes only after the commit. Work that fails is undone alone; when the commit
/// fails, all of its group fail and nothing of it is stored.
/// </summary>
internal sealed partial class SqliteWriter
{
    private readonly SqliteSession _session;
    private readonly WriteQueue _queue;
    private readonly TimeProvider _time;
    private readonly StorageMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private Queue<StorageWork> _group = new();
    private bool _failing;

    public SqliteWriter(SqliteSession session, WriteQueue queue, TimeProvider time, StorageMetrics metrics, ILogger logger)
    {
        (_session, _queue, _time, _metrics, _logger) = (session, queue, time, metrics, logger);
        _thread = new Thread(Loop) { IsBackground = true, Name = "storage writer" };
        _thread.Start();
    }

    /// <summary>
    /// Waits for the thread to finish what was queued before the queue closed. The session is the caller's again afterwards.
    /// </summary>
    public void Join() => _thread.Join();

    private void Loop()
    {
        while (_queue.Wait())
        {
            var started = _time.GetTimestamp();
            if (WriteGroup() is { } failure)
                FailGroup(failure);
            else
                CompleteGroup(_time.GetElapsedTime(started));
        }
    }

    /// <summary>One transaction with all that waits. Returns why it failed.</summary>
    private Exception? WriteGroup()
    {
        Exception? failure = null;
        try
        {
            // whoever comes while this waits for another program's lock still gets into the group, or times out in the queue
            _session.Execute("begin immediate");
        }
        catch (Exception e)
        {
            failure = e;
        }

        _group = _queue.Take(_group);
        if (failure is not null)
            return failure;
        try
        {
            RunGroup();
            _session.Execute("commit");
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>Runs each work of the group; leaves in it only those that the commit completes.</summary>
    private void RunGroup()
    {
        for (var left = _group.Count; left > 0; left--)
        {
            var work = _group.Dequeue();
            if (!_queue.IsOver(work) && TryRun(work))
                _group.Enqueue(work);
        }
    }

    private bool TryRun(StorageWork work)
    {
        try
        {
            _session.Execute("savepoint work");
            work.Run(_session);
            _session.Execute("release work");
            return true;
        }
        catch (Exception e)
        {
            work.Fail(SqliteFailure.Translate(e));
            // after some errors SQLite has rolled back everything by itself: then nothing of the group is stored
            if (_session.Idle)
                throw;
            _session.Execute("rollback to work");
            _session.Execute("release work");
            return false;
        }
    }

    private void CompleteGroup(TimeSpan elapsed)
    {
        _metrics.Committed(_group.Count, elapsed);
        while (_group.TryDequeue(out var work))
            work.Complete();
        if (_failing)
            LogWritesAgain();
        _failing = false;
    }

    private void FailGroup(Exception failure)
    {
        try
        {
            if (!_session.Idle)
                _session.Execute("rollback");
        }
        catch (Exception e)
        {
            LogRollbackFailed(e);
        }

        // once, not for each of the many groups that fail while a disk is full
        if (!_failing)
            LogWriteFailed(failure);
        _failing = true;
        _metrics.Failed(_group.Count);
        var answer = SqliteFailure.Translate(failure);
        while (_group.TryDequeue(out var work))
            work.Fail(answer);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Writes fail; callers are told to try again later")]
    private partial void LogWriteFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A failed commit could not be rolled back")]
    private partial void LogRollbackFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Writes succeed again")]
    private partial void LogWritesAgain();
}
