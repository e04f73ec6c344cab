using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace Social.Storage.Embedded;

/// <summary>
/// A prepared statement that its session keeps; disposing gives it back. Binds and reads without boxing and waits for locks only as long
/// as the busy timeout says, unlike SqliteCommand, which repeats a busy statement in whole seconds.
/// </summary>
internal sealed class SqliteStatement(SqliteSession session, sqlite3 database, sqlite3_stmt statement) : IDisposable
{
    private int _bound;

    public SqliteStatement Bind(long value) => Bound(raw.sqlite3_bind_int64(statement, ++_bound, value));

    public SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    public SqliteStatement Bind(long? value) => value is { } present ? Bind(present) : Bound(raw.sqlite3_bind_null(statement, ++_bound));

    public SqliteStatement Bind(DateTimeOffset value) => Bind(value.ToUnixTimeMilliseconds());

    public SqliteStatement Bind(DateTimeOffset? value) => Bind(value?.ToUnixTimeMilliseconds());

    public SqliteStatement Bind(string? value)
    {
        if (value is null)
            return Bound(raw.sqlite3_bind_null(statement, ++_bound));
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        var bytes = most <= 1_024 ? stackalloc byte[1_024] : rented = ArrayPool<byte>.Shared.Rent(most);
        // SQLite copies the bytes before it returns
        var code = raw.sqlite3_bind_text(statement, ++_bound, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return Bound(code);
    }

    public SqliteStatement Bind(ReadOnlySpan<byte> value) => Bound(raw.sqlite3_bind_blob(statement, ++_bound, value));

    public SqliteStatement Bind(ImmutableArray<byte> value) => Bind(value.AsSpan());

    /// <summary>Ids as a blob; null for none, as most posts mention nobody.</summary>
    public SqliteStatement BindIds(ImmutableArray<long> ids) =>
        ids.IsDefaultOrEmpty ? Bind((string?)null) : Bind(MemoryMarshal.AsBytes(ids.AsSpan()));

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
            return true;
        return code == raw.SQLITE_DONE ? false : throw session.Error(code);
    }

    /// <summary>Runs a statement that gives no rows. Returns how many rows it changed.</summary>
    public int Execute()
    {
        using (this)
            Step();
        return raw.sqlite3_changes(database);
    }

    /// <summary>The first column of the first row, 0 without a row.</summary>
    public long Scalar()
    {
        using (this)
            return Step() ? Int64(0) : 0;
    }

    /// <summary>The first row, if there is one.</summary>
    public T? First<T>(Func<SqliteStatement, T> read)
        where T : class
    {
        using (this)
            return Step() ? read(this) : null;
    }

    /// <summary>All rows.</summary>
    public ImmutableArray<T> List<T>(Func<SqliteStatement, T> read)
    {
        using (this)
        {
            var rows = ImmutableArray.CreateBuilder<T>();
            while (Step())
                rows.Add(read(this));
            return rows.DrainToImmutable();
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public int Int32(int column) => raw.sqlite3_column_int(statement, column);

    public bool Bool(int column) => Int32(column) != 0;

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Int64(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    // by length, not up to the first NUL, which a text may hold
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public ImmutableArray<byte> Blob(int column) => ImmutableArray.Create(raw.sqlite3_column_blob(statement, column));

    public BinaryData Bytes(int column) => new(raw.sqlite3_column_blob(statement, column).ToArray());

    public ImmutableArray<long> Ids(int column) =>
        ImmutableArray.Create(MemoryMarshal.Cast<byte, long>(raw.sqlite3_column_blob(statement, column)));

    public void Dispose()
    {
        _bound = 0;
        // reset reports the error of the last step once more; it was thrown then
        _ = raw.sqlite3_reset(statement);
        _ = raw.sqlite3_clear_bindings(statement);
    }

    /// <summary>Ends the statement for good; the session does so when it closes.</summary>
    public void Close() => statement.Dispose();

    private SqliteStatement Bound(int code)
    {
        if (code != raw.SQLITE_OK)
            throw session.Error(code);
        return this;
    }
}
