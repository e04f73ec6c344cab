using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces.Chat;
using Social.ServiceDefaults;
using StackExchange.Redis;

namespace Social.Api.Chat;

/// <summary>
/// Says to every front end, through Redis where there are several, whose connections hear of a room, and waits until each has done it. Redis tells how many have heard; so many answers
/// are waited for. While Redis is away no event of a room reaches anybody, and front ends look again at who may hear what when it is back. Where it is away for this process alone, this
/// asks them to, as soon as it can.
/// </summary>
internal sealed partial class RoomAudience(IServiceProvider services, TimeProvider time, ILogger<RoomAudience> logger) : IRoomAudience, IDisposable
{
    public static readonly RedisChannel Words = RedisChannel.Literal("room-audience");
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly RedisConnection? _redis = services.GetService<RedisConnection>();
    private readonly string _answers = $"room-audience:{Guid.NewGuid():N}";
    private readonly ConcurrentDictionary<long, Answers> _waiting = new();
    private readonly Lock _opening = new();
    private readonly CancellationTokenSource _life = new();
    private Task<ISubscriber>? _bus;
    private long _last;
    private int _owesLook;

    public Task AdmitAsync(long userId, long roomId) => TellAsync(new AudienceWord(IsIn: true, userId, roomId, _answers, Interlocked.Increment(ref _last)));

    public Task ExpelAsync(long userId, long roomId) => TellAsync(new AudienceWord(IsIn: false, userId, roomId, _answers, Interlocked.Increment(ref _last)));

    private async Task TellAsync(AudienceWord word)
    {
        if (_redis is null)
        {
            // who serves no API has no connections
            if (services.GetService<HubRooms>() is { } rooms)
                await word.DoAsync(rooms);
            return;
        }
        if (!_redis.IsConnected)
        {
            OweLook(_redis);
            return;
        }
        var answers = _waiting[word.Number] = new Answers();
        var isSaid = false;
        try
        {
            var bus = await OpenAsync(_redis).WaitAsync(Longest, time);
            answers.Expect(await bus.PublishAsync(Words, word.Write()));
            isSaid = true;
            await answers.All.WaitAsync(Longest, time);
        }
        catch (Exception error) when (RedisFailure.Is(error))
        {
            LogUnconfirmed(error, word.UserId, word.RoomId);
            if (!isSaid)
                OweLook(_redis);
        }
        finally
        {
            _waiting.TryRemove(word.Number, out _);
        }
    }

    private void OweLook(RedisConnection redis)
    {
        // beside the room that found out, which goes on
        if (Interlocked.Exchange(ref _owesLook, 1) == 0)
            _ = Task.Run(() => AskToLookAsync(redis, _life.Token));
    }

    private async Task AskToLookAsync(RedisConnection redis, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Longest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!redis.IsConnected)
                continue;
            // what cannot be said from here on is owed anew
            Volatile.Write(ref _owesLook, 0);
            try
            {
                var bus = await OpenAsync(redis).WaitAsync(Longest, time, cancellationToken);
                await bus.PublishAsync(Words, AudienceWord.LookAgain).WaitAsync(Longest, time, cancellationToken);
                return;
            }
            catch (Exception error) when (RedisFailure.Is(error))
            {
                if (Interlocked.Exchange(ref _owesLook, 1) == 1)
                    return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Task<ISubscriber> OpenAsync(RedisConnection redis)
    {
        lock (_opening)
            return _bus is { IsFaulted: false, IsCanceled: false } bus ? bus : _bus = ListenAsync(redis);
    }

    private async Task<ISubscriber> ListenAsync(RedisConnection redis)
    {
        var bus = (await redis.OpenAsync()).GetSubscriber();
        await bus.SubscribeAsync(RedisChannel.Literal(_answers), (_, number) =>
        {
            if (long.TryParse((string?)number, NumberStyles.None, CultureInfo.InvariantCulture, out var answered) && _waiting.TryGetValue(answered, out var answers))
                answers.Take();
        });
        return bus;
    }

    public void Dispose()
    {
        _life.Cancel();
        _life.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not every front end has confirmed in time who hears of room {RoomId}, user {UserId}")]
    private partial void LogUnconfirmed(Exception error, long userId, long roomId);

    /// <summary>Those may come before it is known how many there will be.</summary>
    private sealed class Answers
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _left;
        private int _known;

        public Task All => _all.Task;

        public void Expect(long count)
        {
            Volatile.Write(ref _known, 1);
            if (Interlocked.Add(ref _left, count) <= 0)
                _all.TrySetResult();
        }

        public void Take()
        {
            if (Interlocked.Decrement(ref _left) <= 0 && Volatile.Read(ref _known) == 1)
                _all.TrySetResult();
        }
    }
}
