using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Social.Grains.Accounts;
using Social.Grains.Posts;
using Social.Storage;
using Social.Storage.Embedded;

namespace Social.Tests.Storage;

public sealed class EmbeddedHostingTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "social-test-" + Guid.NewGuid().ToString("N"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_silo_keeps_grain_state_and_posts_over_a_restart()
    {
        var grain = GrainId.Create("user", "1");
        for (var run = 0; run < 2; run++)
        {
            using var host = NewHost(_folder);
            await host.StartAsync(Cancel);
            var storage = host.Services.GetRequiredService<IGrainStorage>();
            var state = new GrainState<List<string>>();
            await storage.ReadStateAsync("s", grain, state, Cancel);
            Assert.Equal(run == 1, state.RecordExists);
            state.State = ["kept"];
            await storage.WriteStateAsync("s", grain, state, Cancel);
            Assert.Equal(0, await host.Services.GetRequiredService<IPostStore>().CountAsync(1, Cancel));
            await host.StopAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_host_whose_folder_is_in_use_does_not_start()
    {
        using var first = NewHost(_folder);
        await first.StartAsync(Cancel);
        using var second = NewHost(_folder);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => second.StartAsync(Cancel));
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
        await first.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_host_without_a_folder_names_the_setting()
    {
        using var host = NewHost(" ");
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancel));
        Assert.Contains("Storage:Embedded:Folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_sweeps_at_the_start()
    {
        using (var host = NewHost(_folder))
        {
            await host.StartAsync(Cancel);
            var longAgo = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(60);
            await host.Services.GetRequiredService<IAccountStore>().AddSessionAsync(
                new SessionRecord(10, 1, [1], [2], "agent", "::1", longAgo, longAgo, longAgo.AddDays(30), null), 100, Cancel);
            await host.StopAsync(Cancel);
        }

        using var again = NewHost(_folder);
        await again.StartAsync(Cancel);
        var accounts = again.Services.GetRequiredService<IAccountStore>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (await accounts.GetSessionAsync(10, Cancel) is not null)
            await Task.Delay(5, limit.Token);
        await again.StopAsync(Cancel);
    }

    private static IHost NewHost(string folder)
    {
        var builder = new HostApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Storage:Embedded:Folder", folder)]);
        var (silo, gateway) = FreePorts();
        builder.UseOrleans(o => o.UseLocalhostClustering(silo, gateway).AddEmbeddedRelational().AddEmbeddedDocuments().AddEmbeddedGrainState());
        builder.Services.AddHostedService<StoreMaintenance>();
        return builder.Build();
    }

    private static (int Silo, int Gateway) FreePorts()
    {
        // both at once, lest they be the same
        using var silo = new TcpListener(IPAddress.Loopback, 0);
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        silo.Start();
        gateway.Start();
        return (((IPEndPoint)silo.LocalEndpoint).Port, ((IPEndPoint)gateway.LocalEndpoint).Port);
    }
}
