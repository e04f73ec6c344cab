using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Driver;
using Social.Storage.Mongo;

namespace Social.Tests.Storage;

/// <summary>What a start does to a database.</summary>
public sealed class MongoOpeningTests : IAsyncLifetime
{
    private readonly MongoTestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.PrepareAsync(Cancel);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Ten_silos_may_start_at_once()
    {
        await _database.Connection.Database.Client.DropDatabaseAsync(_database.Name, Cancel);
        var connections = Enumerable.Range(0, 10).Select(_ => _database.New()).ToArray();
        await Task.WhenAll(connections.Select(c => Task.Run(
            () => new MongoSchema(c, TimeProvider.System, NullLogger<MongoSchema>.Instance).PrepareAsync(Cancel), Cancel)));
        var indexes = await (await connections[0].Posts.Indexes.ListAsync(Cancel)).ToListAsync(Cancel);
        Assert.Contains(indexes, i => i["name"] == "repeat" && i["unique"].ToBoolean() && i["sparse"].ToBoolean());
        await _database.PrepareAsync(Cancel);
        Array.ForEach(connections, c => c.Dispose());
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_alone()
    {
        var schema = _database.Connection.Database.GetCollection<BsonDocument>("schema");
        await schema.UpdateOneAsync(
            new BsonDocument("_id", "social"), new BsonDocument("$set", new BsonDocument("v", 999)), cancellationToken: Cancel);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _database.PrepareAsync(Cancel));
        Assert.Contains("999", error.Message, StringComparison.Ordinal);
        Assert.Contains(_database.Name, error.Message, StringComparison.Ordinal);
        var found = await (await schema.FindAsync(new BsonDocument(), cancellationToken: Cancel)).SingleAsync(Cancel);
        Assert.Equal(999, found["v"].ToInt32());
    }

    [Fact]
    public void A_reached_server_is_ready() => Assert.Null(new MongoReadiness(_database.Connection).WhyNot);
}
