using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using Social.Storage.Mongo;

namespace Social.Tests.Storage;

public sealed class MongoGrainStorageTests : GrainStorageSuite, IAsyncLifetime
{
    private readonly MongoTestDatabase _database = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    protected override IGrainStorage Storage => new MongoGrainStorage(
        _database.Connection,
        new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions())),
        _services.GetRequiredService<IActivatorProvider>());

    public async ValueTask InitializeAsync() => await _database.PrepareAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _services.DisposeAsync();
    }

    protected override void Reopen() => _database.Reopen();
}
