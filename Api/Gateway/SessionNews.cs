using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Social.ServiceDefaults;
using StackExchange.Redis;

namespace Social.Api.Gateway;

/// <summary>
/// Passes on between the processes of a cluster, through Redis, that sessions have ended. A hint that makes it fast: what is lost, or said while Redis is away, each process hears from the
/// store a second later.
/// </summary>
internal sealed partial class SessionNews(IServiceProvider services, ILogger<SessionNews> logger)
{
    /// <summary>Some sessions have ended, but which is not known.</summary>
    public const long Unknown = 0;

    private static readonly RedisChannel Channel = RedisChannel.Literal("sessions");
    private readonly RedisConnection? _redis = services.GetService<RedisConnection>();
    private ISubscriber? _bus;

    public void Tell(long sessionId)
    {
        if (_bus is { } bus && _redis is { IsConnected: true })
            _ = TellAsync(bus, sessionId);
    }

    /// <summary>Hears what other processes tell, from the time that Redis can be reached on. No effect where there are no others.</summary>
    public void Listen(Action<long> hear)
    {
        if (_redis is not null)
            _ = ListenAsync(_redis, hear);
    }

    private async Task TellAsync(ISubscriber bus, long sessionId)
    {
        try
        {
            await bus.PublishAsync(Channel, sessionId, CommandFlags.FireAndForget);
        }
        catch (Exception error) when (RedisFailure.Is(error))
        {
            LogNotTold(error);
        }
    }

    private async Task ListenAsync(RedisConnection redis, Action<long> hear)
    {
        var bus = (await redis.OpenAsync()).GetSubscriber();
        try
        {
            // is kept up by the connection when Redis goes and comes back, also when it is away now
            await bus.SubscribeAsync(Channel, (_, text) =>
            {
                if (long.TryParse((string?)text, NumberStyles.None, CultureInfo.InvariantCulture, out var sessionId))
                    hear(sessionId);
            });
        }
        catch (Exception error) when (RedisFailure.Is(error))
        {
            LogNotTold(error);
        }
        _bus = bus;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The end of a session could not be passed on")]
    private partial void LogNotTold(Exception error);
}
