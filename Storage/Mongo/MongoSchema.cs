using Microsoft.Extensions.Logging;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace Social.Storage.Mongo;

/// <summary>
/// Brings the database to the form that this program needs: collection <c>schema</c> holds one document <c>{_id: "social", v:
/// version}</c>. Every step may be done by many silos at once and again: the server makes an index that is there already in no time.
/// </summary>
internal sealed partial class MongoSchema(MongoConnection mongo, TimeProvider time, ILogger<MongoSchema> logger)
{
    public const int Version = 1;

    private const string Collection = "schema";
    private const string Id = "social";
    private const int NamespaceExists = 48;
    private const int IndexNotFound = 27;

    // an index build on a database that is full already
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits for a server that is away, within <see cref="MongoOptions.StartTimeout"/>.</summary>
    /// <exception cref="InvalidOperationException">It stays away, refuses the credentials or the preparation, or holds data of a newer
    /// program.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            try
            {
                await TryAsync(cancellationToken);
                return;
            }
            catch (MongoAuthenticationException e)
            {
                throw new InvalidOperationException(
                    $"MongoDB at {mongo.Servers} refuses the credentials in {MongoOptions.Section}:ConnectionString.", e);
            }
            catch (Exception e) when (MayPass(e))
            {
                if (time.GetElapsedTime(start) + Pause >= mongo.Options.StartTimeout)
                    throw new InvalidOperationException(Away(), e);
                LogAway(tries, mongo.Servers);
                await Task.Delay(Pause, time, cancellationToken);
            }
            catch (MongoException e)
            {
                throw new InvalidOperationException(
                    $"MongoDB at {mongo.Servers} does not let database '{mongo.Options.Database}' be prepared: {e.Message}", e);
            }
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(mongo.Options.OperationTimeout);
        try
        {
            await mongo.PingAsync(limit.Token);
            limit.CancelAfter(LongestStep);
            await RefuseNewerAsync(limit.Token);
            await MongoIndexes.CreateAsync(mongo.Posts, MongoIndexes.OfPosts, limit.Token);
            await MongoIndexes.CreateAsync(mongo.PostWords, MongoIndexes.OfPostWords, limit.Token);
            await MongoIndexes.CreateAsync(mongo.RoomLog, MongoIndexes.OfRoomLog, limit.Token);
            await MongoIndexes.CreateAsync(mongo.Calls, MongoIndexes.OfCalls, limit.Token);
            await MongoIndexes.CreateAsync(mongo.Rooms, MongoIndexes.OfRooms, limit.Token);
            foreach (var name in MongoIndexes.Dropped)
                await DropAsync(name, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("MongoDB did not answer in time.", e);
        }
    }

    /// <summary>After those that take its place are there: reads go on meanwhile.</summary>
    private async Task DropAsync(string index, CancellationToken cancellationToken)
    {
        try
        {
            await mongo.Posts.Indexes.DropOneAsync(index, cancellationToken);
        }
        catch (MongoCommandException e) when (e.Code == IndexNotFound)
        {
            // an earlier start, or another silo, has dropped it
        }
    }

    private async Task RefuseNewerAsync(CancellationToken cancellationToken)
    {
        var document = await mongo.Database.GetCollection<SchemaDocument>(Collection).FindOneAndUpdateAsync<SchemaDocument>(
            d => d.Id == Id, Builders<SchemaDocument>.Update.SetOnInsert(d => d.Version, Version),
            new() { IsUpsert = true, ReturnDocument = ReturnDocument.After }, cancellationToken);
        if (document.Version > Version)
        {
            throw new InvalidOperationException(
                $"The MongoDB database '{mongo.Options.Database}' at {mongo.Servers} was written by a newer program: " +
                $"its schema is {document.Version}, this program knows {Version}. " +
                $"Run the newer program or give another {MongoOptions.Section}:Database.");
        }
    }

    /// <summary>Two silos that make the same thing at once may trip over each other; the second try finds it made.</summary>
    private static bool MayPass(Exception exception) =>
        MongoFailure.MayPass(exception) || MongoFailure.IsDuplicateKey(exception)
        || exception is MongoCommandException { Code: NamespaceExists };

    private string Away() =>
        $"MongoDB at {mongo.Servers} could not be reached within {mongo.Options.StartTimeout} ({MongoOptions.Section}:StartTimeout). " +
        $"Is {MongoOptions.Section}:ConnectionString right?";

    [LoggerMessage(Level = LogLevel.Warning, Message = "MongoDB at {Servers} cannot be reached (try {Tries}); the start waits for it")]
    private partial void LogAway(int tries, string servers);

    [BsonIgnoreExtraElements]
    private sealed class SchemaDocument
    {
        [BsonId]
        public string Id { get; init; } = "";

        [BsonElement("v")]
        public int Version { get; init; }
    }
}
