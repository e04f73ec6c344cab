using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Social.Grains.Users;
using Social.Storage.Embedded.Users;

namespace Social.Tests.Storage.Users;

public sealed class EmbeddedBulkUserStoreTests : BulkUserStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IBulkUserStore Bulk => new EmbeddedBulkUserStore(_folder.Database, Options.Create(_folder.Options));

    protected override IRelationStore Relations => new EmbeddedRelationStore(_folder.Database);

    protected override IUserStore Users => new EmbeddedUserStore(_folder.Database);

    [Fact]
    public async Task The_schema_is_afterwards_what_it_was_before()
    {
        var before = await SchemaAsync();
        await Bulk.BeginAsync(Cancel);
        var meanwhile = await SchemaAsync();
        await Bulk.EndAsync(Cancel);

        Assert.NotEqual(before, meanwhile);
        Assert.Equal(before, await SchemaAsync());
    }

    private async Task<string[]> SchemaAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={_folder.Database.DatabasePath};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "select replace(sql, 'create', 'CREATE') from sqlite_schema where sql is not null order by name";
        await using var rows = await command.ExecuteReaderAsync(Cancel);
        var found = new List<string>();
        while (await rows.ReadAsync(Cancel))
            found.Add(rows.GetString(0));
        return [.. found];
    }
}
