using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Storage.Postgres;
using Social.Tests.Kit;

namespace Social.Tests.Storage;

public sealed class PostgresReminderTests : IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _postgres = await PostgresTestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task A_reminder_comes_after_the_silo_that_took_it_is_gone()
    {
        var key = Random.Shared.NextInt64();
        using (var first = await StartAsync())
        {
            await first.Services.GetRequiredService<IGrainFactory>().GetGrain<IRemindedGrain>(key).RemindAsync(TimeSpan.FromSeconds(8));
            await first.StopAsync(Cancel);
        }

        Assert.DoesNotContain(key, RemindedGrain.Reminded.Keys);
        using var second = await StartAsync();
        await Eventually.IsTrueAsync(
            () => Task.FromResult(RemindedGrain.Reminded.ContainsKey(key)), "the reminder comes", TimeSpan.FromSeconds(40));
        await second.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_row_is_changed_and_removed_by_its_tag_and_read_by_range()
    {
        using var host = await StartAsync();
        var table = host.Services.GetRequiredService<IReminderTable>();
        var grain = GrainId.Create("call", "1");
        var start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        var row = new ReminderEntry { GrainId = grain, ReminderName = "ring", StartAt = start, Period = TimeSpan.FromMinutes(1) };
        var first = await table.UpsertRow(row, Cancel);
        var second = await table.UpsertRow(row, Cancel);
        Assert.NotEqual(first, second);
        var stored = await table.ReadRow(grain, "ring", Cancel);
        Assert.Equal((start, TimeSpan.FromMinutes(1), second), (stored!.StartAt, stored.Period, stored.ETag));
        var hash = grain.GetUniformHashCode();
        Assert.Single((await table.ReadRows(hash - 1, hash, Cancel)).Reminders);
        Assert.Single((await table.ReadRows(hash + 1, hash, Cancel)).Reminders);
        Assert.Empty((await table.ReadRows(hash, hash + 1, Cancel)).Reminders);
        Assert.Single((await table.ReadRows(grain, Cancel)).Reminders);
        Assert.False(await table.RemoveRow(grain, "ring", first!, Cancel));
        Assert.True(await table.RemoveRow(grain, "ring", second!, Cancel));
        Assert.Null(await table.ReadRow(grain, "ring", Cancel));
        await host.StopAsync(Cancel);
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
}

[Alias("IRemindedGrain")]
public interface IRemindedGrain : IGrainWithIntegerKey
{
    [Alias("RemindAsync")]
    Task RemindAsync(TimeSpan due);
}

internal sealed class RemindedGrain : Grain, IRemindedGrain, IRemindable
{
    public static ConcurrentDictionary<long, bool> Reminded { get; } = new();

    public Task RemindAsync(TimeSpan due) => this.RegisterOrUpdateReminder("once", due, TimeSpan.FromMinutes(1));

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Reminded[this.GetPrimaryKeyLong()] = true;
        return Task.CompletedTask;
    }
}
