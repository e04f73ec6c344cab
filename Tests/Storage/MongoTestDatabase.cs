using Microsoft.Extensions.Logging.Abstractions;
using Social.Storage.Mongo;
using Social.Storage.Mongo.Chat;
using Social.Storage.Mongo.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Storage;

/// <summary>A database of one test on the server that SOCIAL_TEST_MONGO names; dropped afterwards.</summary>
internal sealed class MongoTestDatabase : IStorageHome
{
    private readonly List<IAsyncDisposable> _stores = [];
    private readonly Dictionary<Type, object> _current = [];
    private readonly MongoOptions _options;

    /// <param name="address">Another way to that server.</param>
    public MongoTestDatabase(string? address = null)
    {
        _options = new MongoOptions
        {
            ConnectionString = address ?? TestServers.Mongo,
            Database = "social-test-" + Guid.NewGuid().ToString("N"),
            StartTimeout = TimeSpan.FromSeconds(10),
        };
        Connection = New();
    }

    public MongoConnection Connection { get; private set; }

    public string Name => _options.Database;

    /// <summary>Another connection to the same database.</summary>
    public MongoConnection New() => new(Microsoft.Extensions.Options.Options.Create(_options), TimeProvider.System);

    /// <summary>Makes the indexes.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) =>
        new MongoSchema(Connection, TimeProvider.System, NullLogger<MongoSchema>.Instance).PrepareAsync(cancellationToken);

    public MongoPostStore NewPostStore() => Keep(new MongoPostStore(Connection, TimeProvider.System, NullLogger<MongoPostStore>.Instance));

    /// <summary>The store on the connection of now.</summary>
    public MongoPostStore Posts => Current(NewPostStore);

    public MongoRoomStore Rooms =>
        Current(() => Keep(new MongoRoomStore(Connection, TimeProvider.System, NullLogger<MongoRoomStore>.Instance)));

    public MongoRoomLogStore RoomLog =>
        Current(() => Keep(new MongoRoomLogStore(Connection, TimeProvider.System, NullLogger<MongoRoomLogStore>.Instance)));

    async ValueTask IStorageHome.OpenAsync() => await PrepareAsync(TestContext.Current.CancellationToken);

    public void Reopen()
    {
        Connection.Dispose();
        Connection = New();
        _current.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        await Connection.Database.Client.DropDatabaseAsync(Name);
        Connection.Dispose();
    }

    private T Current<T>(Func<T> make)
        where T : class
    {
        if (!_current.TryGetValue(typeof(T), out var store))
            _current.Add(typeof(T), store = make());
        return (T)store;
    }

    private T Keep<T>(T store)
        where T : IAsyncDisposable
    {
        _stores.Add(store);
        return store;
    }
}
