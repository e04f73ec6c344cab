using Microsoft.Data.Sqlite;
using Social.Grains.Interfaces;

namespace Social.Storage.Embedded;

/// <summary>
/// Read-only connections, each with a thread of its own: SQLite blocks, and the thread pool belongs to grains and requests. A read starts
/// after it was asked for, so it sees every write acknowledged before.
/// </summary>
internal sealed class SqliteReaders
{
    private readonly int _limit;
    private readonly object _gate = new();
    private readonly Queue<StorageWork> _waiting = new();
    private readonly Thread[] _threads;
    private bool _closing;

    public SqliteReaders(IReadOnlyCollection<SqliteSession> sessions, int limit)
    {
        _limit = limit;
        _threads = [.. sessions.Select(Start)];
    }

    public int Waiting => _waiting.Count;

    /// <summary>Queues work; answers why not when the queue is full or closed.</summary>
    public SocialException? TryAdd(StorageWork work)
    {
        lock (_gate)
        {
            if (_closing || _waiting.Count >= _limit)
                return SocialException.Unavailable(_closing ? "The storage is shutting down." : "Too many reads wait for the disk.");
            _waiting.Enqueue(work);
            Monitor.Pulse(_gate);
            return null;
        }
    }

    /// <summary>Refuses further work, finishes what waits, ends the threads and closes the sessions.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var thread in _threads)
            thread.Join();
    }

    private Thread Start(SqliteSession session, int number)
    {
        var thread = new Thread(() => Loop(session)) { IsBackground = true, Name = $"storage reader {number}" };
        thread.Start();
        return thread;
    }

    private void Loop(SqliteSession session)
    {
        using (session)
        {
            while (Next() is { } work)
                Run(work, session);
        }
    }

    private StorageWork? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closing)
                    return null;
                Monitor.Wait(_gate);
            }

            return _waiting.Dequeue();
        }
    }

    private static void Run(StorageWork work, SqliteSession session)
    {
        if (work.IsCancelled)
        {
            work.Cancel();
            return;
        }

        try
        {
            work.Run(session);
            work.Complete();
        }
        catch (SqliteException) when (work.IsCancelled)
        {
            work.Cancel();
        }
        catch (Exception e)
        {
            work.Fail(SqliteFailure.Translate(e));
        }
    }
}
