using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.SignalR;
using Social.Grains.Interfaces;

namespace Social.Api.Realtime;

/// <summary>Sends what grains have to say to the hub's groups.</summary>
internal sealed class SignalRClientPush : IClientPush, IDisposable
{
    private const string EventMethod = "Event";
    private const string EphemeralMethod = "Ephemeral";

    private readonly IHubContext<SocialHub> _hub;
    private readonly HubConnections _connections;
    private readonly Meter _meter;
    private readonly Counter<long> _pushes;

    public SignalRClientPush(IHubContext<SocialHub> hub, HubConnections connections, IMeterFactory meters)
    {
        _hub = hub;
        _connections = connections;
        _meter = meters.Create("Social.Hub");
        _pushes = _meter.CreateCounter<long>("social_hub_pushes", description: "Events handed to the hub's groups");
    }

    public Task ToUserAsync(long userId, Push push)
    {
        // most users are not connected: nothing is made for them
        if (!_connections.HasUser(userId))
            return Task.CompletedTask;
        return SendAsync(HubTopics.IsOwn(push.Topic) ? HubGroups.OfUser(userId, push.Topic) : HubGroups.OfUser(userId), push);
    }

    public Task ToTopicAsync(Push push) => SendAsync(HubGroups.OfTopic(push.Topic), push);

    /// <summary>Tells one connection.</summary>
    public static Task SendAsync(ISingleClientProxy client, Push push) => push.Seq is { } seq
        ? client.SendAsync(EventMethod, new HubEvent(push.Topic, seq, push.Type, push.At, push.Data))
        : client.SendAsync(EphemeralMethod, new HubEphemeral(push.Topic, push.Type, push.Data));

    public void Dispose() => _meter.Dispose();

    private Task SendAsync(string group, Push push)
    {
        _pushes.Add(1);
        var clients = _hub.Clients.Group(group);
        return push.Seq is { } seq
            ? clients.SendAsync(EventMethod, new HubEvent(push.Topic, seq, push.Type, push.At, push.Data))
            : clients.SendAsync(EphemeralMethod, new HubEphemeral(push.Topic, push.Type, push.Data));
    }
}
