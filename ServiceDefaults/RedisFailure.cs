using System.Net.Sockets;
using StackExchange.Redis;

namespace Social.ServiceDefaults;

/// <summary>
/// The ways in which a Redis shows that it is away or hangs. Its client passes on whatever its broken connection met: calls were seen to be
/// cancelled and to complain of a reader that had ended.
/// </summary>
public static class RedisFailure
{
    public static bool Is(Exception error) => error is RedisException or TimeoutException or OperationCanceledException or InvalidOperationException
        or IOException or SocketException;
}
