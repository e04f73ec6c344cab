using System.Collections.Immutable;
using Microsoft.AspNetCore.SignalR;
using Social.Api.Calls;
using Social.Api.Gateway;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;

namespace Social.Api.Realtime;

/// <summary>Calls. Each method answers the call as it is then, or why not; docs/calls.md tells how a client goes about it.</summary>
internal sealed partial class SocialHub
{
    private CallDevice Device => new(UserId, Context.ConnectionId);

    /// <summary>Begins a call in a room, or joins the one that is there, on this connection. Counts against the user's budget of calls, as over REST.</summary>
    /// <param name="media"><c>audio</c> or <c>video</c>.</param>
    /// <param name="userIds">Whom to ring; null for all members.</param>
    [HubMethodName("CallInvite")]
    public async Task<CallAnswer> CallInviteAsync(long roomId, string media, long[]? userIds)
    {
        if (media is null || !WireName.TryParse<CallMedia>(media, out var chosen))
            return CallAnswer.Refused(new HubAnswer(false, ErrorCodes.ValidationFailed, "The media must be audio or video."));
        if (!limits.TryCall(UserId))
            return CallAnswer.Refused(HubAnswer.TooMany);
        return await SeatAsync(async device =>
            (await grains.GetGrain<IUserCallsGrain>(UserId).InviteAsync(device, new NewCall(roomId, chosen, userIds?.ToImmutableArray()), null)).Value);
    }

    [HubMethodName("CallAccept")]
    public Task<CallAnswer> CallAcceptAsync(long callId) => SeatAsync(device => Call(callId).AcceptAsync(device));

    /// <summary>Takes the seat again on a new connection of a device whose connections to the others live: they go on.</summary>
    [HubMethodName("CallReconnect")]
    public Task<CallAnswer> CallReconnectAsync(long callId, long epoch) => SeatAsync(device => Call(callId).ResumeAsync(device, epoch, keepsMedia: true));

    /// <summary>Takes the seat again after a reload, or on another device: the others connect anew.</summary>
    [HubMethodName("CallResume")]
    public Task<CallAnswer> CallResumeAsync(long callId, long epoch) => SeatAsync(device => Call(callId).ResumeAsync(device, epoch));

    [HubMethodName("CallDecline")]
    public Task<CallAnswer> CallDeclineAsync(long callId) => AnswerAsync(() => Call(callId).DeclineAsync(Device));

    [HubMethodName("CallCancel")]
    public Task<CallAnswer> CallCancelAsync(long callId) => AnswerAsync(() => Call(callId).CancelAsync(Device));

    [HubMethodName("CallLeave")]
    public Task<CallAnswer> CallLeaveAsync(long callId) => AnswerAsync(() => Call(callId).LeaveAsync(Device));

    /// <summary>Says whether the microphone is muted and the camera on; null leaves it as it is.</summary>
    [HubMethodName("CallState")]
    public Task<CallAnswer> CallStateAsync(long callId, bool? muted, bool? camera) => AnswerAsync(() => Call(callId).SetAsync(Device, muted, camera));

    /// <summary>Says something to the device of another participant; what one says to another arrives in order.</summary>
    /// <param name="kind"><c>offer</c>, <c>answer</c> or <c>candidate</c>.</param>
    [HubMethodName("CallSignal")]
    public async Task<HubAnswer> CallSignalAsync(long callId, long toUserId, string kind, string payload)
    {
        if (!hubCalls.TryTake(Context))
            return HubCalls.TooMany;
        try
        {
            await Call(callId).SignalAsync(Device, new CallSignal(toUserId, kind, payload));
            return HubAnswer.Done;
        }
        catch (Exception error) when (HubAnswer.Of(error) is { } refused)
        {
            return refused;
        }
    }

    private ICallGrain Call(long callId) => grains.GetGrain<ICallGrain>(callId);

    /// <summary>For what gives this connection a seat: from then on this process vouches for it.</summary>
    private Task<CallAnswer> SeatAsync(Func<CallDevice, Task<Call>> seatAsync) => AnswerAsync(async () =>
    {
        var device = Device;
        var call = await seatAsync(device);
        if (call.State != CallState.Ended)
            await hubCalls.HoldAsync(Context, device, call.Id);
        return call;
    });

    private async Task<CallAnswer> AnswerAsync(Func<Task<Call>> askAsync)
    {
        if (!hubCalls.TryTake(Context))
            return CallAnswer.Refused(HubCalls.TooMany);
        try
        {
            var call = await askAsync();
            return new CallAnswer(true, call, call.Participants.FirstOrDefault(p => p.UserId == UserId)?.Epoch);
        }
        catch (Exception error) when (HubAnswer.Of(error) is { } refused)
        {
            return CallAnswer.Refused(refused);
        }
    }
}

/// <summary>Answer to the hub's methods of calls.</summary>
/// <param name="Call">The call as it is now, where it went well.</param>
/// <param name="Epoch">One's own in it: keep it for <c>CallReconnect</c> and <c>CallResume</c>.</param>
internal sealed record CallAnswer(bool Ok, Call? Call = null, int? Epoch = null, string? Code = null, string? Detail = null)
{
    public static CallAnswer Refused(HubAnswer why) => new(false, null, null, why.Code, why.Detail);
}
