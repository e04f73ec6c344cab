using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Posts;
using Social.Grains.Users;

namespace Social.Grains.Safety;

/// <summary>Takes reports. Key: 0. Holds nothing; the store keeps them unique, so a lost activation costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class ReportGrain(
    IModerationStore moderation, IUserStore users, IRelationStore relations, PostCache posts, IdGenerator ids, TimeProvider time) : Grain, IReportGrain
{
    public const int MostADay = 50;
    private const int LongestComment = 1_000;

    public async Task<Report> ReportAsync(long userId, NewReport report)
    {
        new ValidationErrors()
            .Require((report.PostId is null) != (report.UserId is null), "postId", "or userId must be given, and not both")
            .Require(report.Comment is not { Length: > LongestComment }, "comment", $"must have at most {LongestComment} characters")
            .ThrowIfAny();
        var (kind, target, owner) = report.PostId is { } postId
            ? (SafetyTarget.Post, postId, await AuthorOfAsync(userId, postId))
            : (SafetyTarget.User, report.UserId!.Value, await KnownAsync(report.UserId!.Value));
        if (owner == userId)
            throw new SocialException(ErrorKind.Invalid, ErrorCodes.CannotTargetSelf, "This cannot be done to oneself.");
        var now = time.GetUtcNow();
        var id = ids.Next();
        var made = new ReportRecord(
            id, userId, kind, target, owner, report.Reason, report.Comment, ReportState.Open, null, ReportAction.None, null, IdGenerator.TimeOf(id));
        var stored = await moderation.AddReportAsync(made, IdGenerator.FirstAt(now.AddDays(-1)), MostADay)
            ?? throw new SocialException(ErrorKind.Conflict, ErrorCodes.LimitReached, $"A user makes at most {MostADay} reports a day.");
        return new Report(
            stored.Id, stored.Reason, report.PostId, report.UserId, IdGenerator.TimeOf(stored.Id), stored.State);
    }

    private async Task<long> KnownAsync(long userId) =>
        await users.GetAsync(userId) is { } user ? user.Id : throw SocialException.NotFound("user");

    /// <summary>Of a post that the reporter could see if nobody blocked anybody: who harasses shall not be safe behind a block.</summary>
    private async Task<long> AuthorOfAsync(long userId, long postId)
    {
        var post = (await posts.GetManyAsync([postId])).FirstOrDefault() ?? throw SocialException.NotFound("post");
        var standing = post.Author == userId ? PostVisibility.Follower : (await relations.BetweenAsync(userId, [post.Author]))[0];
        return PostVisibility.CanSee(post, userId, standing with { Blocking = false, BlockedBy = false }) ? post.Author : throw SocialException.NotFound("post");
    }
}
