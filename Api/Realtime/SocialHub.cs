using System.Globalization;
using Microsoft.AspNetCore.SignalR;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;

namespace Social.Api.Realtime;

/// <summary>The one connection of a client, at <c>/hub</c>: it says what it wants to hear of and hears it as <c>Event</c> and <c>Ephemeral</c>.</summary>
internal sealed class SocialHub(HubConnections connections, IGrainFactory grains) : Hub
{
    /// <summary>The most topics a connection can hold.</summary>
    private const int MostTopics = 200;
    private const int LongestTopic = 64;
    private const string TopicsKey = "topics";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private long UserId => long.Parse(Context.User!.FindFirst("sub")!.Value, CultureInfo.InvariantCulture);

    private long SessionId => long.Parse(Context.User!.FindFirst("sid")!.Value, CultureInfo.InvariantCulture);

    private HashSet<string> Topics => (HashSet<string>)Context.Items[TopicsKey]!;

    public override async Task OnConnectedAsync()
    {
        Context.Items[TopicsKey] = new HashSet<string>(StringComparer.Ordinal);
        connections.Add(Context, UserId, SessionId);
        await Groups.AddToGroupAsync(Context.ConnectionId, HubGroups.OfUser(UserId), Context.ConnectionAborted);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        connections.Remove(Context, UserId, SessionId);
        return Task.CompletedTask;
    }

    /// <summary>Begins to hear of a topic: <c>home</c> or <c>post:{id}</c>. Repeating it has no effect.</summary>
    [HubMethodName("Subscribe")]
    public async Task<HubAnswer> SubscribeAsync(string topic)
    {
        if (topic is not { Length: > 0 and <= LongestTopic })
            return Unknown();
        if (Topics.Count >= MostTopics && !Topics.Contains(topic))
            return new HubAnswer(false, ErrorCodes.LimitReached, $"A connection holds at most {MostTopics} topics.");
        try
        {
            if (HubTopics.IsOwn(topic))
                await grains.GetGrain<ITimelineGrain>(UserId).WatchAsync(Lease);
            else if (HubTopics.TryGetPost(topic, out var postId))
                await grains.GetGrain<IPostReaderGrain>(0).GetAsync(UserId, postId);
            else
                return Unknown();
        }
        catch (SocialException e)
        {
            return new HubAnswer(false, e.Code, e.Message);
        }
        Topics.Add(topic);
        await Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(topic), Context.ConnectionAborted);
        return HubAnswer.Done;
    }

    /// <summary>Hears no more of a topic. No effect where it was not subscribed.</summary>
    [HubMethodName("Unsubscribe")]
    public async Task<HubAnswer> UnsubscribeAsync(string topic)
    {
        if (Topics.Remove(topic))
            await Groups.RemoveFromGroupAsync(Context.ConnectionId, GroupOf(topic), Context.ConnectionAborted);
        return HubAnswer.Done;
    }

    /// <summary>Keeps what is leased alive: without one in the lease's time, <c>home.changed</c> stops.</summary>
    [HubMethodName("Heartbeat")]
    public async Task<HubLease> HeartbeatAsync()
    {
        if (Topics.Contains(HubTopics.Home))
            await grains.GetGrain<ITimelineGrain>(UserId).WatchAsync(Lease);
        return new HubLease((int)Lease.TotalSeconds);
    }

    private string GroupOf(string topic) => HubTopics.IsOwn(topic) ? HubGroups.OfUser(UserId, topic) : HubGroups.OfTopic(topic);

    private static HubAnswer Unknown() => new(false, "unknown_topic", "There is no such topic.");
}
