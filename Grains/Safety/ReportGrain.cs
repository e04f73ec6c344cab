using Orleans.Concurrency;
using Social.Grains.Chat;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Posts;
using Social.Grains.Users;

namespace Social.Grains.Safety;

/// <summary>Takes reports. Key: 0. Holds nothing; the store keeps them unique, so a lost activation costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class ReportGrain(
    IModerationStore moderation, IUserStore users, IRelationStore relations, PostCache posts, IRoomLogStore messages, IdGenerator ids, TimeProvider time) : Grain, IReportGrain
{
    public const int MostADay = 50;
    private const int LongestComment = 1_000;

    public async Task<Report> ReportAsync(long userId, NewReport report)
    {
        new ValidationErrors()
            .Require(
                new[] { report.PostId, report.UserId, report.MessageId }.Count(id => id is not null) == 1, "postId",
                "or userId or messageId must be given, and only one of them")
            .Require(report.Comment is not { Length: > LongestComment }, "comment", $"must have at most {LongestComment} characters")
            .ThrowIfAny();
        var (kind, target, owner) = report switch
        {
            { PostId: { } postId } => (SafetyTarget.Post, postId, await AuthorOfAsync(userId, postId)),
            { MessageId: { } messageId } => (SafetyTarget.Message, messageId, await SenderOfAsync(userId, messageId)),
            _ => (SafetyTarget.User, report.UserId!.Value, await KnownAsync(report.UserId!.Value)),
        };
        if (owner == userId)
            throw new SocialException(ErrorKind.Invalid, ErrorCodes.CannotTargetSelf, "This cannot be done to oneself.");
        var now = time.GetUtcNow();
        var id = ids.Next();
        var made = new ReportRecord(
            id, userId, kind, target, owner, report.Reason, report.Comment, ReportState.Open, null, ReportAction.None, null, IdGenerator.TimeOf(id));
        var stored = await moderation.AddReportAsync(made, IdGenerator.FirstAt(now.AddDays(-1)), MostADay)
            ?? throw new SocialException(ErrorKind.Conflict, ErrorCodes.LimitReached, $"A user makes at most {MostADay} reports a day.");
        return new Report(
            stored.Id, stored.Reason, report.PostId, report.UserId, IdGenerator.TimeOf(stored.Id), stored.State, report.MessageId);
    }

    private async Task<long> KnownAsync(long userId) =>
        await users.GetAsync(userId) is { } user ? user.Id : throw SocialException.NotFound("user");

    /// <summary>Of a message that the reporter may read, or might before they declined or blocked who wrote it.</summary>
    private async Task<long> SenderOfAsync(long userId, long messageId)
    {
        var message = (await messages.FindAsync([messageId])).FirstOrDefault() ?? throw SocialException.NotFound("message");
        return await GrainFactory.GetGrain<IRoomUpkeepGrain>(message.RoomId).ReportedAsync(userId, messageId);
    }

    /// <summary>Of a post that the reporter could see if nobody blocked anybody: who harasses shall not be safe behind a block.</summary>
    private async Task<long> AuthorOfAsync(long userId, long postId)
    {
        var post = (await posts.GetManyAsync([postId])).FirstOrDefault() ?? throw SocialException.NotFound("post");
        var standing = post.Author == userId ? PostVisibility.Follower : (await relations.BetweenAsync(userId, [post.Author]))[0];
        return PostVisibility.CanSee(post, userId, standing with { Blocking = false, BlockedBy = false }) ? post.Author : throw SocialException.NotFound("post");
    }
}
