using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Social.Grains.Interfaces;
using Social.Storage.Postgres;
using Social.Tests.Kit;

namespace Social.Tests.Storage;

public sealed class PostgresGrainStorageTests : GrainStorageSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private IHost _host = null!;

    protected override IGrainStorage Storage => _host.Services.GetRequiredService<IGrainStorage>();

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresTestDatabase.CreateAsync();
        _host = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task Keys_that_read_as_the_same_number_are_two()
    {
        await Storage.WriteStateAsync("s", GrainId.Create("tag", "1"), new GrainState<Counter>(new Counter { Value = 1 }), Cancel);
        var other = new GrainState<Counter>();
        await Storage.ReadStateAsync("s", GrainId.Create("tag", "01"), other, Cancel);
        Assert.False(other.RecordExists);
    }

    [Fact]
    public async Task A_database_that_is_away_is_unavailable()
    {
        await _postgres.ForbidAsync();
        var state = new GrainState<Counter>();
        var error = await Assert.ThrowsAsync<SocialException>(
            () => Storage.ReadStateAsync("s", GrainId.Create("user", "1"), state, Cancel));
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
    }

    protected override void Reopen()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private async Task<IHost> StartAsync()
    {
        var builder = new HostApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Storage:Postgres:ConnectionString", _postgres.ConnectionString)]);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(SocialApp.FreePort(), SocialApp.FreePort()).AddPostgresGrainState());
        var host = builder.Build();
        await host.StartAsync(Cancel);
        return host;
    }

    private async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
