using System.Collections.Frozen;
using MongoDB.Driver;
using Social.Grains.Interfaces;

namespace Social.Storage.Mongo;

/// <summary>
/// The one place where the driver's errors get their meaning: what may pass by itself (no server, another primary, a time limit, no
/// room) is <c>unavailable</c>, anything else is a fault.
/// </summary>
internal static class MongoFailure
{
    public const int DuplicateKey = 11000;

    private static readonly FrozenSet<int> Passing = FrozenSet.Create(
    [
        6, 7, 89, 202, 317, 384, 9001, // host or network
        91, 189, 10107, 11600, 11602, 13388, 13435, 13436, // shutting down, not or no longer primary, moved shard
        24, 46, 50, 112, 175, 262, 365, 16500, // lock, time limit, conflict, overload
        64, 79, 100, 133, 134, // too few members for the write or read concern
        14031, // disk full
    ]);

    /// <summary>Without the driver's message: it goes to the log with the inner exception and never holds credentials.</summary>
    public static SocialException Unavailable(Exception? inner = null) =>
        SocialException.Unavailable("The document store cannot be reached at the moment.", inner);

    public static bool MayPass(Exception exception) => exception switch
    {
        MongoBulkWriteException e => e.WriteConcernError is not null || e.WriteErrors.Any(w => MayPass(w.Code)),
        MongoWriteException e => e.WriteConcernError is not null || (e.WriteError is { } error && MayPass(error.Code)),
        MongoWriteConcernException or MongoExecutionTimeoutException or MongoNotPrimaryException or MongoNodeIsRecoveringException => true,
        MongoCommandException e => MayPass(e.Code) || e.HasErrorLabel("RetryableWriteError"),
        MongoConnectionException or MongoConnectionPoolPausedException or MongoWaitQueueFullException => true,
        MongoCursorNotFoundException or TimeoutException or IOException => true,
        _ => false,
    };

    /// <summary>Whether a call failed before anything went to the server. (Time-outs of a connection in use come as connection
    /// errors.)</summary>
    public static bool WasNeverSent(SocialException failure) =>
        failure.InnerException is TimeoutException or MongoWaitQueueFullException or MongoConnectionPoolPausedException;

    public static bool MayPass(int code) => Passing.Contains(code);

    public static bool IsDuplicateKey(Exception exception) => exception is
        MongoWriteException { WriteError.Code: DuplicateKey } or MongoCommandException { Code: DuplicateKey } or MongoDuplicateKeyException;
}
