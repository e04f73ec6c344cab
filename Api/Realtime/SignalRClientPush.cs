using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.ServiceDefaults;

namespace Social.Api.Realtime;

/// <summary>
/// Sends what grains have to say to the hub's groups: of this process, or through Redis of all. While Redis is away pushes are dropped and counted; nothing waits for it.
/// </summary>
internal sealed partial class SignalRClientPush : IClientPush, IDisposable
{
    internal const string EventMethod = "Event";
    internal const string EphemeralMethod = "Ephemeral";

    /// <summary>More than this under way means that Redis does not keep up.</summary>
    private const int MostUnderWay = 10_000;

    private readonly IHubContext<SocialHub> _hub;
    private readonly HubConnections _connections;
    private readonly RedisConnection? _redis;
    private readonly ILogger<SignalRClientPush> _logger;
    private readonly Meter _meter;
    private readonly Counter<long> _pushes;
    private readonly Counter<long> _dropped;
    private int _underWay;
    private volatile bool _isDropping;

    public SignalRClientPush(
        IHubContext<SocialHub> hub, HubConnections connections, IServiceProvider services, IMeterFactory meters, ILogger<SignalRClientPush> logger)
    {
        (_hub, _connections, _logger) = (hub, connections, logger);
        _redis = services.GetService<RedisConnection>();
        _meter = meters.Create("Social.Hub");
        _pushes = _meter.CreateCounter<long>("social_hub_pushes", description: "Events handed to the hub's groups");
        _dropped = _meter.CreateCounter<long>("social_hub_pushes_dropped", description: "Events that nobody was sent because Redis is away or slow");
    }

    public Task ToUserAsync(long userId, Push push)
    {
        // most users are not connected: nothing is made for them where that is known
        if (_redis is null && !_connections.HasUser(userId))
            return Task.CompletedTask;
        return HandAsync(_hub.Clients.Group(HubTopics.IsOwn(push.Topic) ? HubGroups.OfUser(userId, push.Topic) : HubGroups.OfUser(userId)), push);
    }

    public Task ToOthersAsync(long userId, string connection, Push push) => HandAsync(_hub.Clients.GroupExcept(HubGroups.OfUser(userId), connection), push);

    public Task ToConnectionAsync(string connection, Push push) => HandAsync(_hub.Clients.Client(connection), push);

    public Task ToTopicAsync(Push push) =>
        HandAsync(_hub.Clients.Group(push.Part is null ? HubGroups.OfTopic(push.Topic) : HubGroups.OfPart(push.Topic, push.Part)), push);

    /// <summary>Tells one connection.</summary>
    public static Task SendAsync(IClientProxy client, Push push) => push.Seq is { } seq
        ? client.SendAsync(EventMethod, new HubEvent(push.Topic, seq, push.Type, push.At, push.Data))
        : client.SendAsync(EphemeralMethod, new HubEphemeral(push.Topic, push.Type, push.Data));

    public void Dispose() => _meter.Dispose();

    private Task HandAsync(IClientProxy clients, Push push)
    {
        if (_redis is not null)
            return SendThroughAsync(_redis, clients, push);
        _pushes.Add(1);
        return SendAsync(clients, push);
    }

    private async Task SendThroughAsync(RedisConnection redis, IClientProxy clients, Push push)
    {
        if (!redis.IsConnected || Volatile.Read(ref _underWay) >= MostUnderWay)
        {
            Drop(null);
            return;
        }
        Interlocked.Increment(ref _underWay);
        try
        {
            await SendAsync(clients, push);
            _pushes.Add(1);
            _isDropping = false;
        }
        catch (Exception error)
        {
            Drop(error);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private void Drop(Exception? error)
    {
        _dropped.Add(1);
        if (!_isDropping)
            LogDropping(error);
        _isDropping = true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pushes are dropped: Redis is away or slow. Clients see what they missed when they resume or read")]
    private partial void LogDropping(Exception? error);
}
