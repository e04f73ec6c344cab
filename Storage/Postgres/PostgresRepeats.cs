using Social.Grains;

namespace Social.Storage.Postgres;

/// <summary>Stored first answers, in a table of each domain that has them.</summary>
internal sealed class PostgresRepeats(string table)
{
    private readonly string _find = $"select at, body_hash, answer from {table} where user_id = $1 and key = $2 and at > $3";

    private readonly string _sweep =
        $"delete from {table} where (user_id, key) in (select user_id, key from {table} where at <= $1 order by at limit $2)";

    public async Task<StoredRepeat?> FindAsync(
        PostgresDatabase database, long userId, string key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            new PostgresStatement(_find, userId, key, now - StoredRepeat.Lifetime),
            row => new StoredRepeat(userId, key, row.Blob(1), row.Blob(2), row.Time(0)), cancellationToken);
        return rows.FirstOrDefault();
    }

    public PostgresStatement Sweep(DateTimeOffset now, int limit) => new(_sweep, now - StoredRepeat.Lifetime, limit);
}
