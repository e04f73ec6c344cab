using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>A person with one device on the hub, who calls and is called.</summary>
internal sealed class Caller : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private Caller(SocialClient user, HubClient hub) => (User, Hub) = (user, hub);

    public SocialClient User { get; }

    public HubClient Hub { get; }

    public long Id => User.Id;

    public static async Task<Caller> ConnectAsync(SocialApp app, SocialClient user, bool isBinary = false) =>
        new(user, await HubClient.ConnectAsync(app, user.Session.AccessToken, isBinary));

    public static async Task<Caller> ConnectAsync(Uri frontEnd, SocialClient user) => new(user, await HubClient.ConnectAsync(frontEnd, user.Session.AccessToken));

    public static async Task<Caller> NewAsync(SocialApp app, string name, bool isBinary = false) => await ConnectAsync(app, await app.AsAsync(name), isBinary);

    /// <summary>A direct room of two who follow each other.</summary>
    public static async Task<long> RoomAsync(Caller one, Caller other)
    {
        await one.User.FollowAsync(other.User);
        await other.User.FollowAsync(one.User);
        return (await one.User.SendAsync<Room>(HttpMethod.Put, $"/v1/rooms/direct/{other.Id}")).Id;
    }

    /// <summary>A group of those.</summary>
    public static async Task<long> GroupAsync(Caller owner, params Caller[] members)
    {
        foreach (var member in members)
            await member.User.FollowAsync(owner.User);
        var room = await owner.User.SendAsync<Room>(
            HttpMethod.Post, "/v1/rooms", new NewRoom("callers", MemberIds: [.. members.Select(m => m.Id)]), HttpStatusCode.Created);
        return room.Id;
    }

    public Task<Call> InviteAsync(long roomId, params long[] userIds) => OkAsync("CallInvite", roomId, "video", userIds.Length == 0 ? null! : userIds);

    public Task<Call> AcceptAsync(long callId) => OkAsync("CallAccept", callId);

    public Task<Call> DeclineAsync(long callId) => OkAsync("CallDecline", callId);

    public Task<Call> CancelAsync(long callId) => OkAsync("CallCancel", callId);

    public Task<Call> LeaveAsync(long callId) => OkAsync("CallLeave", callId);

    public Task<Call> ResumeAsync(long callId, int epoch) => OkAsync("CallResume", callId, epoch);

    public Task<JsonElement> SignalAsync(long callId, long to, string kind, string payload) => Hub.CallAsync("CallSignal", callId, to, kind, payload);

    public async Task<Call> OkAsync(string method, params object[] args)
    {
        var answer = await Hub.CallAsync(method, args);
        Assert.True(answer.GetProperty("ok").GetBoolean(), $"{method}: {answer}");
        var call = Read<Call>(answer.GetProperty("call"));
        if (call.Participants.FirstOrDefault(p => p.UserId == Id) is { } me)
            Assert.Equal(me.Epoch, answer.GetProperty("epoch").GetInt32());
        return call;
    }

    public async Task FailsAsync(string code, string method, params object[] args)
    {
        var answer = await Hub.CallAsync(method, args);
        Assert.False(answer.GetProperty("ok").GetBoolean(), $"{method}: {answer}");
        Assert.Equal((method, code), (method, answer.GetProperty("code").GetString()));
    }

    /// <summary>The next event, which must be of this type. Rings that are repeated are passed over.</summary>
    public async Task<(CallNews News, long Seq)> HearAsync(string type)
    {
        while (true)
        {
            var heard = await NextAsync();
            if (heard.Type is CallEventTypes.Ringing && type is not CallEventTypes.Ringing)
                continue;
            Assert.Equal(("Event", type), (heard.Method, heard.Type));
            var news = Read<CallNews>(heard.Data);
            Assert.Equal($"call:{news.Call.Id}", heard.Topic);
            return (news, heard.Seq!.Value);
        }
    }

    /// <summary>The next events, by type and reason.</summary>
    public async Task HearAllAsync(params (string Type, CallReason? Reason)[] expected)
    {
        foreach (var (type, reason) in expected)
            Assert.Equal((type, reason), (type, (await HearAsync(type)).News.Reason));
    }

    public async Task<CallSignalled> HearSignalAsync()
    {
        var heard = await NextAsync();
        Assert.Equal(("Ephemeral", CallEventTypes.Signal), (heard.Method, heard.Type));
        return Read<CallSignalled>(heard.Data);
    }

    /// <summary>What comes next of calls. News of the room may come at any time: who is added to a group hears of it after the answer.</summary>
    public async Task<HubMessage> NextAsync()
    {
        while (true)
        {
            var heard = await Hub.NextAsync(Limit);
            if (!heard.Type.StartsWith("room.", StringComparison.Ordinal))
                return heard;
        }
    }

    public Task<Call> ReadAsync(long callId) => User.GetAsync<Call>($"/v1/calls/{callId}");

    public async Task<IReadOnlyList<Call>> LogAsync(string query = "") =>
        Read<Call[]>((await User.GetAsync<JsonElement>($"/v1/calls{query}")).GetProperty("items"));

    public ValueTask DisposeAsync() => Hub.DisposeAsync();

    private static T Read<T>(JsonElement element) => element.Deserialize<T>(TestJson.Options)!;
}
