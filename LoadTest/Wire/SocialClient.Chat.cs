using System.Net;

namespace Social.LoadTest.Wire;

/// <summary>This half is what <c>chat</c> needs besides.</summary>
internal sealed partial class SocialClient
{
    /// <summary>The direct room with somebody, made if there is none. Answers its id.</summary>
    public async Task<long> DirectRoomAsync(Account by, long otherId, CancellationToken cancellationToken) =>
        (await SendAsync(by, Call.Put($"v1/rooms/direct/{otherId}"), HttpStatusCode.OK, WireJson.Default.RoomAnswer, cancellationToken)).Id;

    /// <summary>Makes a group of people who follow its owner; all have joined when it returns. Answers its id.</summary>
    public async Task<long> GroupAsync(Account owner, string name, IReadOnlyList<long> members, CancellationToken cancellationToken)
    {
        var call = Call.Post("v1/rooms", new NewRoomBody(name), WireJson.Default.NewRoomBody, Guid.NewGuid().ToString("N"));
        var room = (await SendAsync(owner, call, HttpStatusCode.Created, WireJson.Default.RoomAnswer, cancellationToken)).Id;
        foreach (var member in members)
        {
            var answer = await SendAsync(owner, Call.Put($"v1/rooms/{room}/members/{member}"), HttpStatusCode.OK, WireJson.Default.MemberAnswer, cancellationToken);
            if (answer.State is not "joined")
                throw new LoadTestException($"A follower who was added to a group is '{answer.State}' and not joined.");
        }

        return room;
    }

    /// <summary>Messages of a room above a sequence, in its order.</summary>
    public Task<MessagePageAnswer> MessagesAsync(Account reader, long roomId, long afterSeq, CancellationToken cancellationToken) => SendAsync(
        reader, Call.Get($"v1/rooms/{roomId}/messages?afterSeq={afterSeq}&limit=80"), HttpStatusCode.OK, WireJson.Default.MessagePageAnswer, cancellationToken);

    /// <summary>An access token that lasts for a while.</summary>
    public ValueTask<string> TokenAsync(Account account, CancellationToken cancellationToken) =>
        account.TokenAsync(old => RenewAsync(account, old, cancellationToken), cancellationToken);
}
