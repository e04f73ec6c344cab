using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>
/// Tells the connections that subscribed to a room what is durable, one push an event, in the order of the log. A hint that may be lost: whoever sees a hole resumes. Nobody waits here:
/// a push to hundreds of connections takes a millisecond, so pushes are made on a thread of their own, one at a time, while the room goes on.
/// </summary>
internal sealed partial class RoomPublisher(long roomId, MessageViews views, IClientPush push, ChatMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>More than this waiting, or under way, means that the hub does not keep up: the rest are left to who resumes.</summary>
    private const int MostWaiting = 1_000;

    private readonly Queue<(RoomEntry Entry, MessageRecord? Message)> _waiting = new();
    private readonly Lock _taking = new();
    private int _underWay;
    private bool _telling;

    public string Topic { get; } = $"room:{roomId}";

    /// <param name="messageAt">The message that an entry changed, when it is in memory.</param>
    public void Tell(ImmutableArray<RoomEntry> entries, Func<RoomEntry, MessageRecord?> messageAt)
    {
        lock (_taking)
        {
            if (_waiting.Count + Volatile.Read(ref _underWay) > MostWaiting)
            {
                metrics.Dropped(entries.Length);
                return;
            }
            foreach (var entry in entries)
                _waiting.Enqueue((entry, entry.Message ?? messageAt(entry)));
            if (_telling)
                return;
            _telling = true;
        }
        // off the grain's scheduler, where it would take the room's turn
        _ = Task.Run(TellAllAsync);
    }

    /// <summary>Tells somebody on each connection that they are in the room, or are not any more: they may not have heard of it.</summary>
    public async Task TellUserAsync(long userId, string type)
    {
        try
        {
            await push.ToUserAsync(userId, new Push(RoomEventTypes.Rooms, type, new RoomChanged(roomId), null, time.GetUtcNow()));
        }
        catch (Exception e)
        {
            LogFailed(e, roomId);
        }
    }

    private async Task TellAllAsync()
    {
        while (TryTake(out var next))
        {
            try
            {
                var told = next.Message is not null || next.Entry.Target is null
                    ? await views.EventAsync(roomId, next.Entry, next.Message)
                    : (await views.EventsAsync(roomId, [next.Entry]))[0];
                Send(new Push(Topic, told.Type, told.Data, told.Seq, told.At));
            }
            catch (Exception e)
            {
                metrics.Dropped(1);
                LogFailed(e, roomId);
            }
        }
    }

    private bool TryTake(out (RoomEntry Entry, MessageRecord? Message) next)
    {
        lock (_taking)
            return _telling = _waiting.TryDequeue(out next);
    }

    /// <summary>In order, but without waiting for one another: who reads slowly must not hold up the room.</summary>
    private void Send(Push told)
    {
        metrics.Pushed();
        var sent = push.ToTopicAsync(told);
        if (!sent.IsCompletedSuccessfully)
            _ = EndAsync(sent);
    }

    private async Task EndAsync(Task sent)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            metrics.Dropped(1);
            LogFailed(e, roomId);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event of room {RoomId} could not be pushed; clients take it from the store")]
    private partial void LogFailed(Exception exception, long roomId);
}
