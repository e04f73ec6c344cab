using System.Globalization;
using Microsoft.AspNetCore.SignalR;
using Social.Api.Calls;
using Social.Api.Chat;
using Social.Api.Gateway;
using Social.Api.Presence;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Presence;
using Social.Grains.Interfaces.Timelines;

namespace Social.Api.Realtime;

/// <summary>The one connection of a client, at <c>/hub</c>: it says what it wants to hear of and hears it as <c>Event</c> and <c>Ephemeral</c>.</summary>
internal sealed partial class SocialHub(
    HubConnections connections, SessionRevocations revocations, HubResume resume, HubReach reach, HubRooms rooms, RateLimits limits, PresenceLink presence,
    HubCalls hubCalls, IGrainFactory grains) : Hub
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
        // a session, or the process, that ended between the check of the request and the line above found nothing to close
        if (revocations.IsRevoked(SessionId) || !reach.IsOpen)
            Context.Abort();
        if (!await reach.TryJoinAsync(Groups, Context, HubGroups.OfUser(UserId)))
            Context.Abort();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        connections.Remove(Context, UserId, SessionId);
        rooms.Forget(Context);
        presence.Close(Context);
        return hubCalls.LeaveAsync(Context.ConnectionId);
    }

    /// <summary>Begins to hear of a topic: <c>home</c>, <c>post:{id}</c>, <c>room:{id}</c>, <c>rooms</c> or <c>presence:{userId,…}</c>; of <c>notifications</c> each connection hears anyway. Repeating it has no effect. Counts as a read.</summary>
    [HubMethodName("Subscribe")]
    public async Task<HubAnswer> SubscribeAsync(string topic)
    {
        var isPresence = PresenceTopic.Is(topic);
        if (topic is not { Length: > 0 } || (topic.Length > LongestTopic && !isPresence))
            return HubAnswer.UnknownTopic;
        if (!limits.TryRead(UserId, cost: 1))
            return HubAnswer.TooMany;
        if (Topics.Count >= MostTopics && !Topics.Contains(topic))
            return new HubAnswer(false, ErrorCodes.LimitReached, $"A connection holds at most {MostTopics} topics.");
        if (HubTopics.IsOfRooms(topic))
            return await SubscribeToRoomsAsync(topic);
        var isToldAnyway = false;
        try
        {
            if (isPresence)
                return await WatchPresenceAsync(topic);
            if (HubTopics.IsToldToAll(topic))
                isToldAnyway = true;
            else if (HubTopics.IsOwn(topic))
                await grains.GetGrain<ITimelineGrain>(UserId).WatchAsync(Lease);
            else if (HubTopics.TryGetPost(topic, out var postId))
                isToldAnyway = (await grains.GetGrain<IPostReaderGrain>(0).GetAsync(UserId, postId)).Author.Id == UserId;
            else if (HubTopics.TryGetCall(topic, out var callId))
                isToldAnyway = (await grains.GetGrain<ICallGrain>(callId).SinceAsync(UserId, 0)).LastSeq > 0;
            else
                return HubAnswer.UnknownTopic;
        }
        catch (Exception error) when (HubAnswer.Of(error) is { } refused)
        {
            return refused;
        }
        // authors hear of all their posts on each connection: nothing shall come twice
        if (!isToldAnyway && !await reach.TryJoinAsync(Groups, Context, GroupOf(topic)))
            return HubAnswer.Unavailable;
        Topics.Add(topic);
        return HubAnswer.Done;
    }

    /// <summary>Hears no more of a topic. No effect where it was not subscribed.</summary>
    [HubMethodName("Unsubscribe")]
    public async Task<HubAnswer> UnsubscribeAsync(string topic)
    {
        if (!Topics.Remove(topic))
            return HubAnswer.Done;
        if (PresenceTopic.Is(topic))
            presence.Unwatch(Context, topic);
        else if (HubTopics.IsOfRooms(topic))
            await UnsubscribeFromRoomsAsync(topic);
        else
            await reach.LeaveAsync(Groups, Context, GroupOf(topic));
        return HubAnswer.Done;
    }

    /// <summary>
    /// What happened on these topics after the sequences that the client has; 0 where it has none. Who subscribes first and then resumes misses nothing. Not more topics than a
    /// connection can hold. Counts as a read of each.
    /// </summary>
    [HubMethodName("Resume")]
    public async Task<Dictionary<string, ResumedTopic>> ResumeAsync(Dictionary<string, long> topics)
    {
        if (topics.Count > MostTopics)
            throw new HubException($"{ErrorCodes.LimitReached}: at most {MostTopics} topics at once.");
        return limits.TryRead(UserId, Math.Max(1, topics.Count))
            ? await resume.OfAsync(UserId, Context.ConnectionId, topics)
            : topics.ToDictionary(t => t.Key, _ => ResumedTopic.Refused(HubAnswer.TooMany), StringComparer.Ordinal);
    }

    /// <summary>Keeps what is leased alive: without one in the time that it answers, the device counts as gone and, a little later, <c>home.changed</c> stops.</summary>
    [HubMethodName("Heartbeat")]
    public async Task<HubLease> HeartbeatAsync()
    {
        // first, and without waiting for anybody: who is there must not depend on a silo that is not, and a connection that closes meanwhile takes its device along
        presence.Beat(Context, UserId);
        if (Topics.Contains(HubTopics.Home))
            await WatchHomeAsync();
        return new HubLease((int)PresenceRules.Lease.TotalSeconds);
    }

    private async Task WatchHomeAsync()
    {
        try
        {
            await grains.GetGrain<ITimelineGrain>(UserId).WatchAsync(Lease);
        }
        catch (Exception error) when (HubAnswer.Of(error) is not null)
        {
            // the next heartbeat comes before the lease ends
        }
    }

    private string GroupOf(string topic) => HubTopics.IsOwn(topic) ? HubGroups.OfUser(UserId, topic) : HubGroups.OfTopic(topic);
}
