using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Storage.Postgres;
using Social.Tests.Kit;

namespace Social.Tests.Storage.Reminders;

/// <summary>Orleans' table on PostgreSQL with statements of ours.</summary>
public sealed class PostgresReminderTests : ReminderTableSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private IHost _host = null!;

    protected override IReminderTable Table => _host.Services.GetRequiredService<IReminderTable>();

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
    public async Task A_reminder_comes_after_the_silo_that_took_it_is_gone()
    {
        var key = Random.Shared.NextInt64();
        await _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRemindedGrain>(key).RemindAsync(TimeSpan.FromSeconds(8));
        await StopAsync();

        Assert.DoesNotContain(key, RemindedGrain.Reminded.Keys);
        _host = await StartAsync();
        await Eventually.IsTrueAsync(
            () => Task.FromResult(RemindedGrain.Reminded.ContainsKey(key)), "the reminder comes", TimeSpan.FromSeconds(90));
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
        builder.UseOrleans(silo => silo.UseLocalhostClustering(SocialApp.FreePort(), SocialApp.FreePort()).AddPostgresRelational());
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
