using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Tests.Kit;

namespace Social.Tests.Storage;

/// <summary>A silo on a database of the test's own, for what Orleans itself keeps there.</summary>
internal sealed class PostgresSilo(Action<ISiloBuilder> configure) : IStorageHome
{
    private IHost? _host;

    public PostgresTestDatabase Postgres { get; private set; } = null!;

    public IServiceProvider Services => _host!.Services;

    public async ValueTask OpenAsync()
    {
        Postgres = await PostgresTestDatabase.CreateAsync();
        await StartAsync();
    }

    /// <summary>Nothing is held between two calls.</summary>
    public void Reopen()
    {
    }

    public async Task StartAsync()
    {
        var builder = new HostApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Storage:Postgres:ConnectionString", Postgres.ConnectionString)]);
        builder.UseOrleans(silo => configure(silo.UseLocalhostClustering(SocialApp.FreePort(), SocialApp.FreePort())));
        _host = builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task StopAsync()
    {
        if (_host is not { } host)
            return;
        _host = null;
        await host.StopAsync();
        host.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Postgres is not null)
            await Postgres.DisposeAsync();
    }
}
