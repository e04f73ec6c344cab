using System.Text;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Clusters;
using MongoDB.Driver.Core.Servers;
using Social.Storage.Mongo.Calls;
using Social.Storage.Mongo.Chat;
using Social.Storage.Mongo.Posts;
using Social.Storage.Mongo.Search;

namespace Social.Storage.Mongo;

/// <summary>
/// The database that all stores of this process share. Writes are acknowledged by a majority of the members from their journals. Reads
/// go to the primary, so each sees the writes that were answered before it.
/// </summary>
internal sealed class MongoConnection : IDisposable
{
    /// <summary>All that a write may take; the ports promise it.</summary>
    public static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(3);

    private readonly MongoClient _client;
    private readonly TimeSpan _operationTimeout;
    private readonly TimeProvider _time;

    public MongoConnection(IOptions<MongoOptions> options, TimeProvider time)
    {
        (Options, _time) = (options.Value, time);
        _operationTimeout = Options.OperationTimeout;
        _client = new MongoClient(Settings(Options));
        Database = _client.GetDatabase(Options.Database);
        Posts = Database.GetCollection<MongoPostDocument>(MongoIndexes.Posts);
        PostWords = Database.GetCollection<MongoPostWords>(MongoIndexes.PostWords);
        RoomLog = Database.GetCollection<MongoRoomBatch>(MongoIndexes.RoomLog);
        SearchPositions = Database.GetCollection<MongoSearchPosition>(MongoIndexes.SearchPositions);
        Rooms = Database.GetCollection<MongoRoomDocument>(MongoIndexes.Rooms);
        Calls = Database.GetCollection<MongoCallDocument>(MongoIndexes.Calls);
        GrainStates = Database.GetCollection<MongoGrainStateDocument>(MongoIndexes.GrainStates);
    }

    public MongoOptions Options { get; }

    public IMongoDatabase Database { get; }

    public IMongoCollection<MongoPostDocument> Posts { get; }

    public IMongoCollection<MongoPostWords> PostWords { get; }

    public IMongoCollection<MongoRoomBatch> RoomLog { get; }

    public IMongoCollection<MongoSearchPosition> SearchPositions { get; }

    public IMongoCollection<MongoRoomDocument> Rooms { get; }

    public IMongoCollection<MongoCallDocument> Calls { get; }

    public IMongoCollection<MongoGrainStateDocument> GrainStates { get; }

    /// <summary>Whether the driver, which listens to the servers in the background, knows one that takes writes.</summary>
    public bool IsReachable => _client.Cluster.Description.Servers.Any(s => s is
    {
        State: ServerState.Connected,
        Type: ServerType.Standalone or ServerType.ReplicaSetPrimary or ServerType.ShardRouter or ServerType.LoadBalanced
    });

    /// <summary>
    /// What a majority has and will keep, for reads on which an answer is built. A server that is alone has nobody to ask, and some
    /// refuse to be asked.
    /// </summary>
    public ReadConcern Lasting =>
        _client.Cluster.Description.Type is ClusterType.ReplicaSet or ClusterType.Sharded ? ReadConcern.Majority : ReadConcern.Default;

    /// <summary>Server names without credentials.</summary>
    public string Servers => string.Join(", ", _client.Settings.Servers.Select(s => s.ToString()));

    public MongoDeadline NewDeadline() => new(_time, WriteLimit);

    /// <summary>One call to the server, within the time limit of one call and what the deadline leaves.</summary>
    /// <exception cref="Grains.Interfaces.SocialException"><c>unavailable</c>: no answer; a write may have been done or not.</exception>
    public async Task<T> CallAsync<T>(
        Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken, MongoDeadline? deadline = null)
    {
        var left = deadline is null || deadline.Left > _operationTimeout ? _operationTimeout : deadline.Left;
        if (left <= TimeSpan.Zero)
            throw MongoFailure.Unavailable();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(left);
        try
        {
            return await call(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw MongoFailure.Unavailable(e);
        }
        catch (Exception e) when (MongoFailure.MayPass(e))
        {
            throw MongoFailure.Unavailable(e);
        }
    }

    public Task PingAsync(CancellationToken cancellationToken) =>
        Database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: cancellationToken);

    public void Dispose() => _client.Dispose();

    private static MongoClientSettings Settings(MongoOptions options)
    {
        var settings = MongoClientSettings.FromConnectionString(options.ConnectionString);
        settings.ApplicationName ??= "social";
        settings.MaxConnectionPoolSize = options.MaxConnections;
        settings.ConnectTimeout = options.ConnectTimeout;
        // well before the call's own limit: a call that found no server or connection was never sent, and is known to have done nothing
        settings.ServerSelectionTimeout = options.OperationTimeout / 2;
        settings.WaitQueueTimeout = options.OperationTimeout / 2;
        settings.SocketTimeout = options.OperationTimeout;
        // how soon readiness shows a server that went away, where that cannot tell the driver itself
        settings.HeartbeatInterval = Heartbeat;
        settings.ReadPreference = ReadPreference.Primary;
        settings.WriteConcern = WriteConcern.WMajority.With(journal: true, wTimeout: options.OperationTimeout);
        // half a surrogate pair becomes U+FFFD, as on every other store, instead of a fault
        settings.WriteEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);
        return settings;
    }
}
