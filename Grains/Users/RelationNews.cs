using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Timelines;

namespace Social.Grains.Users;

/// <summary>
/// Tells timelines that a user's lists have changed. A relation is acknowledged when it is durable and told: where the timeline cannot be reached, <c>unavailable</c> is
/// thrown, the client repeats its idempotent verb, and the repeat tells again although it changes nothing.
/// </summary>
internal sealed partial class RelationNews(IGrainFactory grains, IRelationStore relations, TimeProvider time, ILogger<RelationNews> logger)
{
    private const int Attempts = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Two of these outlast the time in which the cluster notices a dead silo, and a client's patience outlasts the two.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <param name="version">The version that this change led to; null when it changed nothing now, but an earlier attempt may have, untold.</param>
    public async Task TellAsync(long userId, long? version, RelationChange change)
    {
        // a repeat cannot know which steps were told, so it names none and the timeline reloads if it is behind
        var (current, step) = version is { } moved ? (moved, change) : (await relations.VersionAsync(userId), null);
        var timeline = grains.GetGrain<ITimelineGrain>(userId);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await timeline.RelationsChangedAsync(current, step).WaitAsync(Limit, time);
                return;
            }
            catch (Exception error) when (error is TimeoutException or OrleansException or SocialException { Kind: ErrorKind.Unavailable })
            {
                LogNotTold(error, userId, current, attempt);
                if (attempt == Attempts)
                    throw SocialException.Unavailable("It is stored, but a timeline could not be told; repeat the request.", error);
            }
            await Task.Delay(Pause, time);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The timeline of {UserId} was not told of relation version {Version}, attempt {Attempt}")]
    private partial void LogNotTold(Exception exception, long userId, long version, int attempt);
}
