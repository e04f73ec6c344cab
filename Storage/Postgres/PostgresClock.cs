using Social.Grains;

namespace Social.Storage.Postgres;

internal sealed class PostgresClock(PostgresDatabase database) : IStoreClock
{
    private const string Now = "select floor(extract(epoch from clock_timestamp()) * 1000)::bigint";

    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken = default) =>
        (await database.ReadAsync(new PostgresStatement(Now), row => row.Time(0), cancellationToken))[0];
}
