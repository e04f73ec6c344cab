using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Social.Streaming.Kafka;

/// <summary>Says once that the broker went away, and once that it is back.</summary>
internal sealed partial class KafkaLog(string provider, string servers, ILogger logger)
{
    private int _isAway;

    public bool IsAway => Volatile.Read(ref _isAway) == 1;

    public void FromLibrary(LogMessage message) => LogLibrary(message.Name, message.Facility, message.Message);

    public void Error(Error error)
    {
        if (error.Code is Confluent.Kafka.ErrorCode.Local_AllBrokersDown or Confluent.Kafka.ErrorCode.Local_Authentication or Confluent.Kafka.ErrorCode.Local_Ssl)
            Away(error.Reason);
        else if (error.IsFatal)
            LogFatal(provider, error.Reason);
    }

    public void Away(string reason)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
            LogAway(provider, servers, reason);
    }

    public void Back()
    {
        if (Volatile.Read(ref _isAway) == 1 && Interlocked.Exchange(ref _isAway, 0) == 1)
            LogBack(provider, servers);
    }

    public void ReadFailed(Exception exception) => LogReadFailed(exception, provider);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Streams '{Provider}': Kafka at {Servers} does not answer ({Reason}); going on without it and trying again")]
    private partial void LogAway(string provider, string servers, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Streams '{Provider}': Kafka at {Servers} answers again")]
    private partial void LogBack(string provider, string servers);

    [LoggerMessage(Level = LogLevel.Error, Message = "Streams '{Provider}': Kafka refuses this client ({Reason}); starting a new one")]
    private partial void LogFatal(string provider, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Streams '{Provider}': a read from Kafka failed; reading on")]
    private partial void LogReadFailed(Exception exception, string provider);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Client} {Facility}: {Text}")]
    private partial void LogLibrary(string client, string facility, string text);
}
