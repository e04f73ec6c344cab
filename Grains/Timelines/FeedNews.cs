using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Grains.Timelines;

/// <summary>
/// Tells every silo of a change before it is acknowledged: who has been told that a post is edited or gone must not be shown the old one by
/// another silo. The change is durable already, so a partition that cannot be reached is no failure: stream and store bring it in seconds.
/// </summary>
internal sealed partial class FeedNews(IGrainFactory grains, TimeProvider time, ILogger<FeedNews> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public async Task TellAsync(Change change)
    {
        try
        {
            await grains.GetGrain<IFeedPartitionGrain>(PostRecord.PartOf(change.Author)).TellAsync(change).WaitAsync(Limit, time);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            LogNotTold(e, change.Author);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other silos could not be told at once of a change by {Author}; they hear of it in seconds")]
    private partial void LogNotTold(Exception exception, long author);
}
