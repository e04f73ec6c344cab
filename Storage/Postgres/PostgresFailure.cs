using System.Net.Sockets;
using Npgsql;
using Social.Grains.Interfaces;

namespace Social.Storage.Postgres;

/// <summary>
/// The one place where PostgreSQL's errors get their meaning: what may pass by itself is <c>unavailable</c>, anything else is a fault.
/// </summary>
internal static class PostgresFailure
{
    /// <summary>What callers are told instead; null for a fault, which stays what it is.</summary>
    public static SocialException? Answer(Exception exception) => exception switch
    {
        SocialException e => e,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => SocialException.Unavailable("The database's disk is full.", exception),
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            SocialException.Unavailable("The database has too many connections.", exception),
        PostgresException e => MayPass(e.SqlState) ? SocialException.Unavailable("The database cannot be used at the moment.", e) : null,
        NpgsqlException { InnerException: TimeoutException } =>
            SocialException.Unavailable("The database did not answer in time.", exception),
        OperationCanceledException => SocialException.Unavailable("The database did not answer in time.", exception),
        NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException =>
            SocialException.Unavailable("The database cannot be reached.", exception),
        _ => null,
    };

    /// <summary>The transaction lost to another and is gone; the same again may succeed.</summary>
    public static bool IsConflict(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
    };

    /// <summary>Whether a write that ended so may have been stored: unless the server itself said what was wrong with it.</summary>
    public static bool IsUncertain(Exception exception) => exception is PostgresException e
        ? IsConnectionLoss(e.SqlState)
        : exception is NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException;

    /// <summary>The connection broke; another may work at once.</summary>
    public static bool IsConnectionLoss(Exception exception) => exception is PostgresException e
        ? IsConnectionLoss(e.SqlState)
        : exception is NpgsqlException { InnerException: not TimeoutException } or SocketException or IOException;

    private static bool IsConnectionLoss(string state) =>
        state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown || state.StartsWith("08", StringComparison.Ordinal);

    /// <summary>By the class of the error: https://www.postgresql.org/docs/current/errcodes-appendix.html</summary>
    private static bool MayPass(string state) => state[..2] is
        "08" or // connection
        "25" or // read only, after a failover
        "28" or // not let in
        "3D" or // no such database
        "40" or // rolled back
        "53" or // resources
        "55" or // locks
        "57" or // operator, timeouts
        "58" or // system
        "XX"; // internal, damaged
}
