using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Social.Storage.Embedded.Search;
using SQLitePCL;

namespace Social.Storage.Embedded;

/// <summary>One connection with its prepared statements, used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const int StepsBetweenLooks = 10_000;

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _database;

    // by reference: every text is a constant, so there are as many as the code has
    private readonly Dictionary<string, SqliteStatement> _statements = new(ReferenceEqualityComparer.Instance);

    private SqliteSession(SqliteConnection connection)
    {
        _connection = connection;
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
    }

    /// <summary>True outside of a transaction: also after an error that made SQLite roll back by itself.</summary>
    public bool Idle => raw.sqlite3_get_autocommit(_database) != 0;

    public static SqliteSession Open(string path, SqliteOpenMode mode, TimeSpan busyTimeout)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString();
        var connection = new SqliteConnection(text);
        try
        {
            connection.Open();
            if (mode == SqliteOpenMode.ReadWriteCreate)
                EmbeddedUserWords.Register(connection);
            var session = new SqliteSession(connection);
            _ = raw.sqlite3_busy_timeout(session._database, (int)busyTimeout.TotalMilliseconds);
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The prepared statement of a text, which must be a constant. Dispose it (or <c>Execute</c>) before using the same text again.
    /// </summary>
    public SqliteStatement Use(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
            return statement;
        var code = raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared);
        if (code != raw.SQLITE_OK)
            throw Error(code);
        return _statements[sql] = new SqliteStatement(this, _database, prepared);
    }

    /// <summary>Runs a statement without parameters or rows.</summary>
    public void Execute(string sql) => Use(sql).Execute();

    /// <summary>Runs a script of several statements once.</summary>
    public void RunScript(string script)
    {
        var code = raw.sqlite3_exec(_database, script);
        if (code != raw.SQLITE_OK)
            throw Error(code);
    }

    /// <summary>The rows that a statement finds for some keys at one moment, at most one a key.</summary>
    public ImmutableArray<T> Each<TKey, T>(
        string sql, IReadOnlyCollection<TKey> keys, Func<SqliteStatement, TKey, SqliteStatement> bind, Func<SqliteStatement, T> read) =>
        AtOneMoment(() =>
        {
            var found = ImmutableArray.CreateBuilder<T>(keys.Count);
            foreach (var key in keys)
            {
                using var row = bind(Use(sql), key);
                if (row.Step())
                    found.Add(read(row));
            }

            return found.DrainToImmutable();
        });

    /// <summary>Lets several reads see the data of one moment.</summary>
    public T AtOneMoment<T>(Func<T> read)
    {
        Execute("begin");
        try
        {
            return read();
        }
        finally
        {
            if (!Idle)
                Execute("commit");
        }
    }

    /// <summary>Lets statements fail once the token has ended, until it is disposed. What runs inside the full-text index is not stopped.</summary>
    public IDisposable StopAt(CancellationToken cancellationToken)
    {
        raw.sqlite3_progress_handler(_database, StepsBetweenLooks, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
        return new Stop(_database);
    }

    public SqliteException Error(int code) =>
        new(raw.sqlite3_errmsg(_database).utf8_to_string(), code & 0xff, raw.sqlite3_extended_errcode(_database));

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Close();
        _connection.Dispose();
    }

    private sealed class Stop(sqlite3 database) : IDisposable
    {
        public void Dispose() => raw.sqlite3_progress_handler(database, 0, null, null);
    }
}
