using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using Social.Storage.Embedded;

namespace Social.Tests.Storage;

public sealed class EmbeddedGrainStorageTests : GrainStorageSuite
{
    private readonly EmbeddedFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    protected override IGrainStorage Storage => new EmbeddedGrainStorage(
        _folder.Database,
        new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions())),
        _services.GetRequiredService<IActivatorProvider>());

    protected override void Reopen() => _folder.Reopen();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
        _services.Dispose();
    }
}
