using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Social.Api.Realtime;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>What the process remembers of hub connections.</summary>
public sealed class HubConnectionTests
{
    [Fact]
    public async Task A_connection_that_breaks_while_it_connects_is_not_remembered()
    {
        await using var app = new SocialApp([], services => services.AddSingleton<HubLifetimeManager<SocialHub>, FailingGroups>());
        await app.InitializeAsync();
        using var ann = await app.AsAsync("ann");
        var connections = app.Services.GetRequiredService<HubConnections>();

        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await hub.Closed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal((0, false), (connections.Count, connections.HasUser(ann.Id)));
    }

    /// <summary>Groups as they are when Redis fails and the client has gone.</summary>
    private sealed class FailingGroups(ILogger<DefaultHubLifetimeManager<SocialHub>> logger) : DefaultHubLifetimeManager<SocialHub>(logger)
    {
        public override Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
            Task.FromException(new OperationCanceledException("the connection is gone"));
    }
}
