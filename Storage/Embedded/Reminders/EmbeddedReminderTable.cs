using System.Collections.Immutable;
using System.Globalization;

namespace Social.Storage.Embedded.Reminders;

/// <summary>
/// Reminders in table <c>reminders</c>, keyed by grain id and name, moments and periods in milliseconds. Each write of a row has an ETag
/// of its own, so one that follows a removal cannot be taken for another.
/// </summary>
internal sealed class EmbeddedReminderTable(EmbeddedDatabase database) : IReminderTable
{
    private const string Columns = "select grain, name, start_at, period, etag from reminders";

    private const string One = $"{Columns} where grain = ?1 and name = ?2";

    private const string OfGrain = $"{Columns} where grain = ?1";

    private const string Within = $"{Columns} where hash > ?1 and hash <= ?2";

    // the range that runs over the end of the ring
    private const string Around = $"{Columns} where hash > ?1 or hash <= ?2";

    private const string Upsert =
        "insert into reminders (grain, name, hash, start_at, period, etag) values (?1, ?2, ?3, ?4, ?5, ?6) " +
        "on conflict (grain, name) do update set hash = excluded.hash, start_at = excluded.start_at, period = excluded.period, " +
        "etag = excluded.etag";

    private const string Remove = "delete from reminders where grain = ?1 and name = ?2 and etag = ?3";

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => ReadRow(grainId, reminderName, CancellationToken.None);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadRows(grainId, CancellationToken.None);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    public Task<string?> UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    public Task TestOnlyClearTable() => TestOnlyClearTable(CancellationToken.None);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        return database.ReadAsync(db => db.Use(One).Bind(grain).Bind(reminderName).First(Entry), cancellationToken);
    }

    public async Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        return Data(await database.ReadAsync(db => db.Use(OfGrain).Bind(grain).List(Entry), cancellationToken));
    }

    public async Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken)
    {
        var range = begin < end ? Within : Around;
        return Data(await database.ReadAsync(db => db.Use(range).Bind((long)begin).Bind((long)end).List(Entry), cancellationToken));
    }

    /// <summary>Whatever was there gives way, as Orleans wants it: the grain alone writes its reminders.</summary>
    public async Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken)
    {
        var (grain, name, fresh) = (entry.GrainId.ToString(), entry.ReminderName, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture));
        var (hash, period) = ((long)entry.GrainId.GetUniformHashCode(), (long)entry.Period.TotalMilliseconds);
        var start = new DateTimeOffset(DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc));
        await database.WriteAsync(
            db => db.Use(Upsert).Bind(grain).Bind(name).Bind(hash).Bind(start).Bind(period).Bind(fresh).Execute(), cancellationToken);
        return fresh;
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        return await database.WriteAsync(
            db => db.Use(Remove).Bind(grain).Bind(reminderName).Bind(eTag).Execute(), cancellationToken) > 0;
    }

    public Task TestOnlyClearTable(CancellationToken cancellationToken) =>
        database.WriteAsync(db => db.Use("delete from reminders").Execute(), cancellationToken);

    private static ReminderTableData Data(ImmutableArray<ReminderEntry> rows) => new(rows);

    private static ReminderEntry Entry(SqliteStatement row) => new()
    {
        GrainId = GrainId.Parse(row.Text(0), CultureInfo.InvariantCulture),
        ReminderName = row.Text(1),
        StartAt = row.Time(2).UtcDateTime,
        Period = TimeSpan.FromMilliseconds(row.Int64(3)),
        ETag = row.Text(4),
    };
}
