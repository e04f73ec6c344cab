namespace Social.Tests.Storage;

/// <summary>The stores of a silo on a database of the test's own.</summary>
/// <param name="fill">SQL that is run first.</param>
internal sealed class PostgresHome(string? fill = null) : IStorageHome
{
    public PostgresTestDatabase Postgres { get; private set; } = null!;

    public PostgresStores Stores { get; private set; } = null!;

    public async ValueTask OpenAsync()
    {
        Postgres = await PostgresTestDatabase.CreateAsync();
        if (fill is not null)
            await Postgres.ExecuteAsync(fill);
        Stores = new PostgresStores(Postgres.Database);
    }

    public void Reopen()
    {
        Postgres.Reopen();
        Stores = new PostgresStores(Postgres.Database);
    }

    public async ValueTask DisposeAsync()
    {
        // not there where the test was skipped
        if (Stores is not null)
            await Stores.DisposeAsync();
        if (Postgres is not null)
            await Postgres.DisposeAsync();
    }
}
