using Social.Storage.Postgres;

namespace Social.Tests.Storage;

public sealed class PostgresSchemaTests : IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _postgres = await PostgresTestDatabase.CreateEmptyAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task Ten_that_start_at_once_apply_each_script_once()
    {
        var schemas = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => Task.Run(() => PostgresSchema.ApplyAsync(_postgres.Options, Cancel), Cancel)));
        var newest = Assert.Single(schemas.Distinct());
        Assert.Equal(newest, await _postgres.ScalarAsync<long>("select count(*) from schema_versions"));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        var newest = await PostgresSchema.ApplyAsync(_postgres.Options, Cancel);
        await _postgres.ExecuteAsync("insert into schema_versions values (999, 'future', now())");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresSchema.ApplyAsync(_postgres.Options, Cancel));
        Assert.Contains($"schema 999, but this program knows only up to {newest}", error.Message, StringComparison.Ordinal);
    }
}
