using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Storage.Embedded;
using Social.Storage.Embedded.Reminders;
using Social.Tests.Kit;

namespace Social.Tests.Storage.Reminders;

public sealed class EmbeddedReminderTableTests : ReminderTableSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IReminderTable Table => new EmbeddedReminderTable(_folder.Database);

    [Fact]
    public async Task A_reminder_comes_after_the_process_that_took_it_was_killed()
    {
        var (folder, image) = (NewFolder(), NewFolder());
        var key = Random.Shared.NextInt64();
        try
        {
            using (var first = await StartAsync(folder))
            {
                await first.Services.GetRequiredService<IGrainFactory>().GetGrain<IRemindedGrain>(key).RemindAsync(TimeSpan.FromSeconds(8));
                // the files as kill -9 leaves them: taken from a process that has had no chance to put anything in order
                CopyDatabase(folder, image);
                await first.StopAsync(Cancel);
            }

            Assert.DoesNotContain(key, RemindedGrain.Reminded.Keys);
            using var second = await StartAsync(image);
            await Eventually.IsTrueAsync(
                () => Task.FromResult(RemindedGrain.Reminded.ContainsKey(key)), "the reminder comes", TimeSpan.FromSeconds(90));
            await second.StopAsync(Cancel);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            Directory.Delete(image, recursive: true);
        }
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("social-test-").FullName;

    private static void CopyDatabase(string from, string to)
    {
        // not the file that SQLite's processes share: it is made anew from the log
        foreach (var file in (string[])["social.db", "social.db-wal"])
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
    }

    private static async Task<IHost> StartAsync(string folder)
    {
        var builder = new HostApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Storage:Embedded:Folder", folder)]);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(SocialApp.FreePort(), SocialApp.FreePort()).AddEmbeddedRelational());
        var host = builder.Build();
        await host.StartAsync(Cancel);
        return host;
    }
}
