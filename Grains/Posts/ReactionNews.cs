using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;

namespace Social.Grains.Posts;

/// <summary>
/// Tells a user's own timeline what they did to a post, before it is acknowledged: the next page shows it. Where the timeline cannot be reached, <c>unavailable</c> is
/// thrown, the client repeats its idempotent verb, and the repeat tells again although it changes nothing.
/// </summary>
internal sealed partial class ReactionNews(IGrainFactory grains, TimeProvider time, ILogger<ReactionNews> logger)
{
    private const int Attempts = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Two of these outlast the time in which the cluster notices a dead silo, and a client's patience outlasts the two.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task TellAsync(long userId, long postId, Reactions reactions)
    {
        var timeline = grains.GetGrain<ITimelineGrain>(userId);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await timeline.ReactedAsync(postId, reactions).WaitAsync(Limit, time);
                return;
            }
            catch (Exception error) when (error is TimeoutException or OrleansException or SocialException { Kind: ErrorKind.Unavailable })
            {
                LogNotTold(error, userId, postId, attempt);
                if (attempt == Attempts)
                    throw SocialException.Unavailable("It is stored, but a timeline could not be told; repeat the request.", error);
            }
            await Task.Delay(Pause, time);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The timeline of {UserId} was not told of a reaction to post {PostId}, attempt {Attempt}")]
    private partial void LogNotTold(Exception exception, long userId, long postId, int attempt);
}
