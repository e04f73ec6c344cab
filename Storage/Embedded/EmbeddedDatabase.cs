using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;

namespace Social.Storage.Embedded;

/// <summary>
/// The database of a data folder: one file, one writer, a few readers. Hosts that share a process may share it: it closes when everyone
/// who opened it has closed it.
/// </summary>
internal sealed partial class EmbeddedDatabase(
    IOptions<EmbeddedStorageOptions> options, TimeProvider time, ILogger<EmbeddedDatabase> logger)
{
    // 64 MB of log between checkpoints: a page that changes often is copied into the database once, not in every commit
    private const string Tuning =
        "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 16384; pragma journal_size_limit = 134217728; " +
        "pragma mmap_size = 1073741824; pragma cache_size = -65536; pragma temp_store = memory; pragma foreign_keys = on;";

    private const string ReaderTuning =
        "pragma mmap_size = 1073741824; pragma cache_size = -4096; pragma temp_store = memory; pragma query_only = on;";

    private readonly Lock _lifecycle = new();
    private int _users;
    private volatile Opened? _opened;

    public string Folder { get; } = Path.GetFullPath(options.Value.Folder);

    public string DatabasePath => Path.Combine(Folder, "social.db");

    /// <summary>Takes the folder, brings the schema up to date and starts writer and readers.</summary>
    /// <exception cref="InvalidOperationException">The folder is in use or cannot be written, or its schema is too new.</exception>
    public void Open()
    {
        lock (_lifecycle)
        {
            _opened ??= OpenFolder();
            _users++;
        }
    }

    /// <summary>Finishes what waits, moves the log into the database and lets the folder go. No effect when it is not open.</summary>
    public void Close()
    {
        lock (_lifecycle)
        {
            if (_opened is not { } opened || --_users > 0)
                return;
            _opened = null;
            CloseFolder(opened);
        }
    }

    /// <summary>
    /// Runs work in the next commit; completes when that is durable. The work may read and write, sees what was written before it, and
    /// must not wait for anything.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        if (_opened is not { } opened)
            return Task.FromException<T>(NotOpen());
        var item = new StorageWork<T>(work, cancellationToken);
        return opened.Writes.TryAdd(item) is { } refusal ? Task.FromException<T>(refusal) : item.Task;
    }

    /// <summary>Runs a read off the caller's thread. It sees every write that completed before.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        if (_opened is not { } opened)
            return Task.FromException<T>(NotOpen());
        var item = new StorageWork<T>(work, cancellationToken);
        return opened.Readers.TryAdd(item) is { } refusal ? Task.FromException<T>(refusal) : item.Task;
    }

    private Opened OpenFolder()
    {
        var started = time.GetTimestamp();
        var folderLock = FolderLock.Take(Folder);
        var sessions = new List<SqliteSession>();
        try
        {
            var writing = SqliteSession.Open(DatabasePath, SqliteOpenMode.ReadWriteCreate, options.Value.BusyTimeout);
            sessions.Add(writing);
            writing.RunScript(Tuning);
            var schema = SqliteSchema.Apply(writing, DatabasePath);
            for (var i = 0; i < options.Value.Readers; i++)
            {
                sessions.Add(SqliteSession.Open(DatabasePath, SqliteOpenMode.ReadOnly, options.Value.BusyTimeout));
                sessions[^1].RunScript(ReaderTuning);
            }

            var opened = new Opened(folderLock, writing, sessions[1..], options.Value, time, logger);
            var elapsed = time.GetElapsedTime(started);
            LogOpened(DatabasePath, schema, elapsed);
            return opened;
        }
        catch (Exception e)
        {
            sessions.ForEach(s => s.Dispose());
            folderLock.Dispose();
            if (e is SqliteException)
                throw new InvalidOperationException($"The database {DatabasePath} cannot be opened: {e.Message}", e);
            throw;
        }
    }

    private void CloseFolder(Opened opened)
    {
        opened.Writes.Close();
        opened.Writer.Join();
        opened.Writes.Dispose();
        opened.Readers.Close();
        try
        {
            opened.Writing.Execute("pragma wal_checkpoint(truncate)");
        }
        catch (SqliteException e)
        {
            // nothing is lost: the next start reads the log
            LogCheckpointFailed(e);
        }

        opened.Writing.Dispose();
        opened.Metrics.Dispose();
        opened.Lock.Dispose();
        LogClosed(DatabasePath);
    }

    private static SocialException NotOpen() => SocialException.Unavailable("The storage is not open.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Opened {Path}, schema {Schema}, in {Elapsed}")]
    private partial void LogOpened(string path, int schema, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Closed {Path}")]
    private partial void LogClosed(string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log could not be moved into the database")]
    private partial void LogCheckpointFailed(Exception exception);

    /// <summary>Everything that lives from opening to closing.</summary>
    private sealed class Opened
    {
        public Opened(
            FolderLock folderLock, SqliteSession writing, IReadOnlyCollection<SqliteSession> reading, EmbeddedStorageOptions options,
            TimeProvider time, ILogger logger)
        {
            (Lock, Writing) = (folderLock, writing);
            Metrics = new StorageMetrics("embedded", "all", () => Writes?.Count ?? 0).WithReads(() => Readers?.Waiting ?? 0);
            Readers = new SqliteReaders(reading, options.ReadQueue);
            Writes = new WriteQueue(options, time, Metrics);
            Writer = new SqliteWriter(writing, Writes, time, Metrics, logger);
        }

        public FolderLock Lock { get; }

        public SqliteSession Writing { get; }

        public StorageMetrics Metrics { get; }

        public WriteQueue Writes { get; }

        public SqliteWriter Writer { get; }

        public SqliteReaders Readers { get; }
    }
}
