using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>
/// One per call: tells the devices of its participants what happened, from within the call's turn. Pushes begin in the order in which they are made here, which is the order
/// in which each device gets them, but nobody waits for them: a device that does not read holds up neither the call nor the others. A hint that may be lost: who misses
/// something resumes.
/// </summary>
internal sealed partial class CallPush(IClientPush push, CallMetrics metrics, ILogger<CallPush> logger)
{
    /// <summary>With more under way to a person one of their devices does not keep up: no further ones are begun.</summary>
    private const int MostUnderWay = 64;

    // by person; touched in the call's turns alone, because what awaits a push goes on in one
    private readonly Dictionary<long, int> _underWay = [];

    public static string TopicOf(long callId) => $"call:{callId}";

    /// <summary>
    /// To all devices of whoever rings, is in the call or is whom the event is about; the end to everybody. The caller's devices do not hear their own call ring.
    /// </summary>
    /// <param name="before">The call before what brought the event about: whoever was in it then hears of it.</param>
    public void Tell(CallRecord before, CallRecord call, LoggedCallEvent logged)
    {
        var shown = call.Show();
        foreach (var member in call.Members.Where(m => Hears(m, before, logged)))
        {
            var news = Event(call.Id, logged, logged.Show(shown).News);
            if (logged.Reason != CallReason.Accepted || member.UserId != logged.UserId)
            {
                Hint(member.UserId, () => push.ToUserAsync(member.UserId, news));
                continue;
            }
            // on the device that accepted it was accepted; on the others of the same person it was answered elsewhere
            var elsewhere = Event(call.Id, logged, new CallNews(shown, logged.UserId, CallReason.AnsweredElsewhere));
            if (member.Connection is not { } device)
            {
                Hint(member.UserId, () => push.ToUserAsync(member.UserId, elsewhere));
                continue;
            }
            Hint(member.UserId, () => push.ToOthersAsync(member.UserId, device, elsewhere));
            Hint(member.UserId, () => push.ToConnectionAsync(device, news));
        }
    }

    /// <summary>Rings once more: a device that has come meanwhile hears it for the first time.</summary>
    public void Ring(CallRecord call)
    {
        var first = new LoggedCallEvent(1, CallEventTypes.Ringing, call.CreatedAt, call.Caller, null);
        var news = Event(call.Id, first, first.Show(call.Show()).News);
        foreach (var member in call.Members.Where(m => m.State == CallParticipantState.Ringing))
            Hint(member.UserId, () => push.ToUserAsync(member.UserId, news));
    }

    /// <summary>False: that device does not keep up.</summary>
    public bool TrySignal(long userId, string connection, CallSignalled signal, DateTimeOffset at) => TryBegin(
        userId, () => push.ToConnectionAsync(connection, new Push(TopicOf(signal.CallId), CallEventTypes.Signal, signal, null, at)));

    public void Supersede(long userId, string connection, long callId, int epoch, DateTimeOffset at) => Hint(
        userId, () => push.ToConnectionAsync(connection, new Push(TopicOf(callId), CallEventTypes.Superseded, new CallSuperseded(callId, epoch), null, at)));

    private void Hint(long userId, Func<Task> push)
    {
        if (!TryBegin(userId, push))
            metrics.Dropped();
    }

    private bool TryBegin(long userId, Func<Task> push)
    {
        ref var underWay = ref CollectionsMarshal.GetValueRefOrAddDefault(_underWay, userId, out _);
        if (underWay >= MostUnderWay)
            return false;
        underWay++;
        _ = EndAsync(userId, push);
        return true;
    }

    private async Task EndAsync(long userId, Func<Task> push)
    {
        try
        {
            await push();
        }
        catch (Exception e)
        {
            metrics.Dropped();
            LogFailed(e, userId);
        }
        if (--CollectionsMarshal.GetValueRefOrNullRef(_underWay, userId) == 0)
            _underWay.Remove(userId);
    }

    private static Push Event(long callId, LoggedCallEvent logged, CallNews news) => new(TopicOf(callId), logged.Type, news, logged.Seq, logged.At);

    private static bool Hears(CallMember member, CallRecord before, LoggedCallEvent logged) => logged.Type switch
    {
        CallEventTypes.Ringing => member.State == CallParticipantState.Ringing,
        CallEventTypes.Ended => true,
        _ => Takes(member) || member.UserId == logged.UserId || (before.Find(member.UserId) is { } then && Takes(then)),
    };

    private static bool Takes(CallMember member) => member.IsPresent || member.State == CallParticipantState.Ringing;

    [LoggerMessage(Level = LogLevel.Warning, Message = "What a call has to say to user {UserId} could not be pushed; they resume")]
    private partial void LogFailed(Exception exception, long userId);
}
