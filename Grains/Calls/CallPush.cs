using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>
/// One per call: tells the devices of its participants what happened. What one person is told goes out one after the other, in order, beside the call's turn: a device that
/// does not read holds up neither the call nor the others. A hint that may be lost: who misses something resumes.
/// </summary>
internal sealed partial class CallPush(IClientPush push, CallMetrics metrics, ILogger<CallPush> logger)
{
    /// <summary>With more waiting for a person one of their devices does not keep up: no further ones are taken.</summary>
    private const int MostWaiting = 64;

    // by person; touched in the call's turns alone, because what awaits a push goes on in one
    private readonly Dictionary<long, Line> _lines = [];

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
            // on the device that accepted it was accepted; on the others of the same person it was answered elsewhere
            var elsewhere = logged.Reason == CallReason.Accepted && member.UserId == logged.UserId
                ? Event(call.Id, logged, new CallNews(shown, logged.UserId, CallReason.AnsweredElsewhere))
                : news;
            if ((member.Connection ?? before.Find(member.UserId)?.Connection) is not { } device)
            {
                Hint(member.UserId, () => push.ToUserAsync(member.UserId, elsewhere));
                continue;
            }
            // the device in the call by its connection alone, as with signals: two ways would have no common order
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
    public bool TrySignal(long userId, string connection, CallSignalled signal, DateTimeOffset at) => TryTake(
        userId, () => push.ToConnectionAsync(connection, new Push(TopicOf(signal.CallId), CallEventTypes.Signal, signal, null, at)));

    public void Supersede(long userId, string connection, long callId, int epoch, DateTimeOffset at) => Hint(
        userId, () => push.ToConnectionAsync(connection, new Push(TopicOf(callId), CallEventTypes.Superseded, new CallSuperseded(callId, epoch), null, at)));

    private void Hint(long userId, Func<Task> push)
    {
        if (!TryTake(userId, push))
            metrics.Dropped();
    }

    private bool TryTake(long userId, Func<Task> push)
    {
        if (!_lines.TryGetValue(userId, out var line))
            _lines[userId] = line = new Line();
        if (line.Waiting >= MostWaiting)
            return false;
        line.Waiting++;
        line.Last = GoAsync(line.Last, line, userId, push);
        return true;
    }

    private async Task GoAsync(Task before, Line line, long userId, Func<Task> push)
    {
        await before;
        try
        {
            await push();
        }
        catch (Exception e)
        {
            metrics.Dropped();
            LogFailed(e, userId);
        }
        line.Waiting--;
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

    /// <summary>What a person is to be told.</summary>
    private sealed class Line
    {
        public Task Last { get; set; } = Task.CompletedTask;

        public int Waiting { get; set; }
    }
}
