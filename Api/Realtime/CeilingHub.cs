using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace Social.Api.Realtime;

/// <summary>
/// What sending a message in a room costs where there is no room: a bare hub invocation and a send to a group, of as many bytes. A ceiling for load tests to measure beside the
/// product, at <c>/dev/hub</c>; Development only.
/// </summary>
internal sealed class CeilingHub(TimeProvider time) : Hub
{
    private static readonly ConcurrentDictionary<long, long> Sequences = new();
    private static readonly CeilingSender Sender = new(1, "ceiling_1", "ceiling_1");

    [HubMethodName("Join")]
    public Task JoinAsync(long roomId) => Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(roomId));

    [HubMethodName("Send")]
    public async Task<CeilingSent> SendAsync(long roomId, string clientMessageId, string text, long? replyTo, long[]? mediaIds)
    {
        var (seq, at) = (Sequences.AddOrUpdate(roomId, 1, static (_, last) => last + 1), time.GetUtcNow());
        var message = new CeilingMessage(roomId + seq, roomId, (int)seq, Sender, text, at, replyTo, clientMessageId, mediaIds ?? [], [], []);
        await Clients.Group(GroupOf(roomId)).SendAsync(SignalRClientPush.EventMethod, new HubEvent($"room:{roomId}", seq, "room.message.created", at, message));
        return new CeilingSent(message.Id, (int)seq, at);
    }

    private static string GroupOf(long roomId) => $"ceiling:{roomId}";
}

internal sealed record CeilingSent(long Id, int Seq, DateTimeOffset At);

internal sealed record CeilingSender(long Id, string Handle, string DisplayName);

/// <summary>As many fields as a message of a room has.</summary>
internal sealed record CeilingMessage(
    long Id, long RoomId, int Seq, CeilingSender Sender, string Text, DateTimeOffset At, long? ReplyTo, string ClientMessageId, long[] Media, long[] Reactions, long[] Entities);
