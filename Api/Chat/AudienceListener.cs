using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.ServiceDefaults;
using StackExchange.Redis;

namespace Social.Api.Chat;

/// <summary>
/// Does in this front end what grains say of who hears of which room, and answers. When Redis comes back all connections are looked at again: words said meanwhile are lost.
/// So they are when a silo says that it could not say all it had to.
/// </summary>
internal sealed partial class AudienceListener(IServiceProvider services, HubRooms rooms, TimeProvider time, ILogger<AudienceListener> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _back = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (services.GetService<RedisConnection>() is not { } redis)
            return;
        var connection = await redis.OpenAsync();
        connection.ConnectionRestored += (_, restored) =>
        {
            if (restored.ConnectionType == ConnectionType.Subscription)
                Look();
        };
        await ListenAsync(connection.GetSubscriber(), stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await _back.WaitAsync(stoppingToken);
            await CheckAsync(stoppingToken);
        }
    }

    private void Look()
    {
        lock (_back)
        {
            if (_back.CurrentCount == 0)
                _back.Release();
        }
    }

    private async Task ListenAsync(ISubscriber bus, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await bus.SubscribeAsync(RoomAudience.Words, (channel, text) => _ = HearAsync(bus, text));
                return;
            }
            catch (Exception error) when (RedisFailure.Is(error) && !stoppingToken.IsCancellationRequested)
            {
                LogFailed(error);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task HearAsync(ISubscriber bus, string? text)
    {
        if (text is AudienceWord.LookAgain)
            Look();
        if (AudienceWord.Read(text) is not { } word)
            return;
        try
        {
            await word.DoAsync(rooms);
            await bus.PublishAsync(RedisChannel.Literal(word.Channel), word.Number.ToString(CultureInfo.InvariantCulture), CommandFlags.FireAndForget);
        }
        catch (Exception error)
        {
            LogFailed(error);
        }
    }

    private async Task CheckAsync(CancellationToken stoppingToken)
    {
        for (var isDone = false; !isDone;)
        {
            try
            {
                await rooms.CheckAllAsync();
                isDone = true;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(error);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _back.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Who hears of rooms could not be brought up to date; it is tried again")]
    private partial void LogFailed(Exception error);
}
