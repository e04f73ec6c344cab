using Microsoft.Extensions.Logging;
using MongoDB.Driver;
using Social.Grains.Interfaces;

namespace Social.Storage.Mongo.Posts;

/// <summary>
/// Counts of comments, which stand in the document of their parent and so cannot change in the write of the comment: they are counted anew right after it, once for each
/// parent of a group. A count is stamped with the moment at which it began; an older one never replaces a younger. Where it fails the comment is there all the same, and
/// the next one mends the count.
/// </summary>
internal sealed partial class MongoCommentCounts(MongoConnection mongo, TimeProvider time, ILogger logger)
{
    private const int AtOnce = 8;

    /// <param name="parents">Of the comments that were written; null for what was no comment.</param>
    public async Task RecountAsync(IEnumerable<long?> parents, CancellationToken cancellationToken)
    {
        foreach (var some in parents.OfType<long>().Distinct().Chunk(AtOnce))
            await Task.WhenAll(some.Select(parent => RecountAsync(parent, cancellationToken)));
    }

    /// <summary>After a post was deleted: counts the comments of its parent, if it has one.</summary>
    public async Task UncountAsync(long postId, CancellationToken cancellationToken)
    {
        try
        {
            var read = MongoPostQueries.One(postId, "_id", "r");
            var found = await mongo.CallAsync(ct => read.ListAsync(mongo.Posts, 1, ct), cancellationToken);
            await RecountAsync(found.Select(p => p.ReplyTo), cancellationToken);
        }
        catch (SocialException e)
        {
            LogNotCounted(e, postId);
        }
    }

    /// <summary>Goes on up as long as a deleted post may have become, or ceased to be, one that is shown.</summary>
    private async Task RecountAsync(long parent, CancellationToken cancellationToken)
    {
        try
        {
            long? next = parent;
            while (next is { } id)
                next = await CountAsync(id, cancellationToken);
        }
        catch (Exception e) when (e is SocialException or OperationCanceledException)
        {
            LogNotCounted(e, parent);
        }
    }

    /// <summary>Answers the post whose count depends on this one.</summary>
    private async Task<long?> CountAsync(long postId, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow().UtcTicks;
        var count = await CountAsync(MongoPostQueries.AliveComments(postId), cancellationToken)
            + await CountAsync(MongoPostQueries.ShownTombstones(postId), cancellationToken);
        var update = Builders<MongoPostDocument>.Update.Set(p => p.Comments, (int)count).Set(p => p.CountedAt, began);
        await mongo.CallAsync(
            ct => mongo.Posts.UpdateOneAsync(MongoPostQueries.CountedBefore(postId, began).Filter, update, cancellationToken: ct),
            cancellationToken);
        var read = MongoPostQueries.One(postId, "_id", "r", "d");
        return await mongo.CallAsync(ct => read.ListAsync(mongo.Posts, 1, ct), cancellationToken) is [{ Deleted: true } post] ? post.ReplyTo : null;
    }

    private Task<long> CountAsync(MongoPostRead read, CancellationToken cancellationToken) => mongo.CallAsync(
        ct => mongo.Posts.CountDocumentsAsync(read.Filter, cancellationToken: ct), cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The comments around post {PostId} could not be counted; the next comment mends it")]
    private partial void LogNotCounted(Exception exception, long postId);
}
