using Microsoft.Extensions.DependencyInjection;
using Social.Storage.Postgres;
using Social.Tests.Kit;

namespace Social.Tests.Storage.Reminders;

/// <summary>Orleans' table on PostgreSQL with statements of ours.</summary>
public sealed class PostgresReminderTests : ReminderTableSuite
{
    private readonly PostgresSilo _silo = new(silo => silo.AddPostgresRelational());

    protected override IStorageHome Home => _silo;

    protected override IReminderTable Table => _silo.Services.GetRequiredService<IReminderTable>();

    [Fact]
    public async Task A_reminder_comes_after_the_silo_that_took_it_is_gone()
    {
        var key = Random.Shared.NextInt64();
        await _silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IRemindedGrain>(key).RemindAsync(TimeSpan.FromSeconds(8));
        await _silo.StopAsync();

        Assert.DoesNotContain(key, RemindedGrain.Reminded.Keys);
        await _silo.StartAsync();
        await Eventually.IsTrueAsync(
            () => Task.FromResult(RemindedGrain.Reminded.ContainsKey(key)), "the reminder comes", TimeSpan.FromSeconds(90));
    }
}
