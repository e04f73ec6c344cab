using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Social.Api.Presence;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Posts;

namespace Social.Api.Realtime;

/// <summary>What happened on a topic while a client was away, read from where the truth is. Each domain adds its kind of topic here.</summary>
internal sealed class HubResume(IGrainFactory grains, TimeProvider time)
{
    /// <summary>The most events in one answer: of what would be more the client reads a page when it shows it.</summary>
    private const int MostEvents = 5_000;
    private const int AtOnce = 16;

    /// <param name="topics">Each with the last sequence that the client has of it; 0 for none.</param>
    public async Task<Dictionary<string, ResumedTopic>> OfAsync(long userId, string connection, Dictionary<string, long> topics)
    {
        var answers = new Dictionary<string, ResumedTopic>(topics.Count, StringComparer.Ordinal);
        var (left, isSpent) = (MostEvents, false);
        foreach (var some in topics.Chunk(AtOnce))
        {
            var answered = await Task.WhenAll(some.Select(t => OfAsync(userId, connection, t.Key, t.Value, isSpent)));
            foreach (var ((topic, _), answer) in some.Zip(answered))
            {
                isSpent |= answer.Events.Length > left;
                var fits = answer.Events.Length == 0 || !isSpent;
                answers.Add(topic, fits ? answer : ResumedTopic.Reload(answer.NextSeq));
                left -= fits ? answer.Events.Length : 0;
            }
        }
        return answers;
    }

    /// <param name="isSpent">There is no room for the events of another room: then none are read.</param>
    private async Task<ResumedTopic> OfAsync(long userId, string connection, string topic, long lastSeq, bool isSpent)
    {
        try
        {
            if (HubTopics.IsOwn(topic) || PresenceTopic.Is(topic))
                return ResumedTopic.Reload(nextSeq: null);
            if (HubTopics.IsToldToAll(topic))
                return OfNotifications(topic, await grains.GetGrain<INotificationInboxGrain>(userId).SinceAsync(lastSeq));
            if (HubTopics.TryGetPost(topic, out var postId))
                return OfPost(topic, await grains.GetGrain<IPostReaderGrain>(0).GetAsync(userId, postId), lastSeq);
            if (HubTopics.TryGetRoom(topic, out var roomId))
                return isSpent ? await HeadOfRoomAsync(userId, roomId, lastSeq) : OfRoom(topic, await Room(roomId).SinceAsync(userId, lastSeq));
            if (HubTopics.TryGetCall(topic, out var callId))
                return OfCall(topic, await grains.GetGrain<ICallGrain>(callId).SinceAsync(userId, lastSeq, connection));
            return ResumedTopic.Refused(HubAnswer.UnknownTopic);
        }
        catch (Exception error) when (HubAnswer.Of(error) is { } refused)
        {
            return ResumedTopic.Refused(refused);
        }
    }

    /// <summary>What the user may not see any more is left out, so these may have holes: <c>nextSeq</c> says that there is no more to come.</summary>
    private static ResumedTopic OfNotifications(string topic, MissedNotifications missed) => missed.Gap
        ? ResumedTopic.Reload(missed.LastSeq + 1)
        : new ResumedTopic([.. missed.Items.Select(n => new HubEvent(topic, n.Seq, "notification.created", n.At, n))], false, missed.LastSeq + 1);

    private static ResumedTopic OfRoom(string topic, MissedRoomEvents missed) => missed.Gap
        ? ResumedTopic.Reload(missed.LastSeq + 1)
        : new ResumedTopic([.. missed.Events.Select(e => new HubEvent(topic, e.Seq, e.Type, e.At, e.Data))], false, missed.LastSeq + 1);

    /// <summary>From beyond its end a room answers with its end alone.</summary>
    private async Task<ResumedTopic> HeadOfRoomAsync(long userId, long roomId, long lastSeq)
    {
        var head = (await Room(roomId).SinceAsync(userId, long.MaxValue)).LastSeq;
        return new ResumedTopic([], Gap: lastSeq != head, head + 1);
    }

    private IRoomMessagesGrain Room(long roomId) => grains.GetGrain<IRoomMessagesGrain>(roomId);

    private static ResumedTopic OfCall(string topic, MissedCallEvents missed) => missed.Gap
        ? ResumedTopic.Reload(missed.LastSeq + 1)
        : new ResumedTopic([.. missed.Events.Select(e => new HubEvent(topic, e.Seq, e.Type, e.At, e.News))], false, missed.LastSeq + 1);

    /// <summary>A post's sequence is its version. Whatever changes there were, the last one tells: reading the post gives them all.</summary>
    private ResumedTopic OfPost(string topic, Post post, long lastSeq)
    {
        var next = post.Version + 1;
        if (lastSeq == post.Version)
            return new ResumedTopic([], false, next);
        // from nothing at all, or from a future that there never was
        if (lastSeq < 1 || lastSeq > post.Version)
            return ResumedTopic.Reload(next);
        return new ResumedTopic([new HubEvent(topic, post.Version, "post.updated", post.EditedAt ?? time.GetUtcNow(), new PostUpdated(post.Id))], false, next);
    }
}

/// <summary>Answer to <c>Resume</c> for one topic.</summary>
/// <param name="Events">What the client missed, oldest first.</param>
/// <param name="Gap">There is more than that, or nobody counts here: reload over REST.</param>
/// <param name="NextSeq">The sequence that the topic's next event will have; null where there is none.</param>
/// <param name="Code">Why there is no answer, as <c>Subscribe</c> would say it; then the rest is empty.</param>
internal sealed record ResumedTopic(
    ImmutableArray<HubEvent> Events, bool Gap, [property: JsonConverter(typeof(SequenceJsonConverter))] long? NextSeq, string? Code = null, string? Detail = null)
{
    public static ResumedTopic Reload(long? nextSeq) => new([], true, nextSeq);

    public static ResumedTopic Refused(HubAnswer why) => new([], false, null, why.Code, why.Detail);
}
