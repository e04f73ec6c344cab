using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>One per silo: tells the devices of a call's participants what happened.</summary>
internal sealed class CallPush(IClientPush push)
{
    public static string TopicOf(long callId) => $"call:{callId}";

    /// <summary>
    /// To all devices of whoever rings, is in the call or is whom the event is about; the end to everybody. The caller's devices do not hear their own call ring.
    /// </summary>
    /// <param name="before">The call before what brought the event about: whoever was in it then hears of it.</param>
    public async Task TellAsync(CallRecord before, CallRecord call, LoggedCallEvent logged)
    {
        var shown = call.Show();
        foreach (var member in call.Members.Where(m => Hears(m, before, logged)))
        {
            var news = Event(call.Id, logged, logged.Show(shown).News);
            if (logged.Reason != CallReason.Accepted || member.UserId != logged.UserId)
            {
                await push.ToUserAsync(member.UserId, news);
                continue;
            }
            // on the device that accepted it was accepted; on the others of the same person it was answered elsewhere
            var elsewhere = Event(call.Id, logged, new CallNews(shown, logged.UserId, CallReason.AnsweredElsewhere));
            if (member.Connection is not { } device)
            {
                await push.ToUserAsync(member.UserId, elsewhere);
                continue;
            }
            await push.ToOthersAsync(member.UserId, device, elsewhere);
            await push.ToConnectionAsync(device, news);
        }
    }

    /// <summary>Rings once more: a device that has come meanwhile hears it for the first time.</summary>
    public async Task RingAsync(CallRecord call)
    {
        var first = new LoggedCallEvent(1, CallEventTypes.Ringing, call.CreatedAt, call.Caller, null);
        var news = Event(call.Id, first, first.Show(call.Show()).News);
        foreach (var member in call.Members.Where(m => m.State == CallParticipantState.Ringing))
            await push.ToUserAsync(member.UserId, news);
    }

    public Task SignalAsync(string connection, CallSignalled signal, DateTimeOffset at) =>
        push.ToConnectionAsync(connection, new Push(TopicOf(signal.CallId), CallEventTypes.Signal, signal, null, at));

    public Task SupersededAsync(string connection, long callId, int epoch, DateTimeOffset at) =>
        push.ToConnectionAsync(connection, new Push(TopicOf(callId), CallEventTypes.Superseded, new CallSuperseded(callId, epoch), null, at));

    private static Push Event(long callId, LoggedCallEvent logged, CallNews news) => new(TopicOf(callId), logged.Type, news, logged.Seq, logged.At);

    private static bool Hears(CallMember member, CallRecord before, LoggedCallEvent logged) => logged.Type switch
    {
        CallEventTypes.Ringing => member.State == CallParticipantState.Ringing,
        CallEventTypes.Ended => true,
        _ => Takes(member) || member.UserId == logged.UserId || (before.Find(member.UserId) is { } then && Takes(then)),
    };

    private static bool Takes(CallMember member) => member.IsPresent || member.State == CallParticipantState.Ringing;
}
