using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Storage.Embedded.Posts;

/// <summary>Tables <c>reactions</c> and <c>reaction_counts</c>.</summary>
internal sealed class EmbeddedReactionStore(EmbeddedDatabase database) : IReactionStore
{
    private const string Find = "select id from reactions where user_id = ?1 and post_id = ?2 and kind = ?3";

    private const string CountRecent =
        "select count(*) from (select 1 from reactions indexed by reactions_by_user where user_id = ?1 and kind = ?2 and id >= ?3 limit ?4)";

    private const string Insert = "insert into reactions (user_id, post_id, kind, id, author) values (?1, ?2, ?3, ?4, ?5)";
    private const string Delete = "delete from reactions where user_id = ?1 and post_id = ?2 and kind = ?3";

    private const string Count =
        "insert into reaction_counts (post_id, likes, reposts) values (?1, ?2, ?3) " +
        "on conflict (post_id) do update set likes = likes + excluded.likes, reposts = reposts + excluded.reposts";

    private const string Counts = "select post_id, likes, reposts from reaction_counts where post_id = ?1";
    private const string Own = "select sum(1 << kind) from reactions where user_id = ?1 and post_id = ?2";

    private const string Recent =
        "select post_id, sum(1 << kind) from reactions where user_id = ?1 group by post_id order by post_id desc limit ?2";

    private const string OfPost =
        "select id, user_id, post_id from reactions indexed by reactions_by_post " +
        "where post_id = ?1 and kind = ?2 and kind < 2 and id < ?3 order by id desc limit ?4";

    private const string OfUser =
        "select id, user_id, post_id from reactions indexed by reactions_by_user " +
        "where user_id = ?1 and kind = ?2 and id < ?3 order by id desc limit ?4";

    private const string Some = "select post_id, kind from reactions where user_id = ?1 limit ?2";

    public Task<ImmutableArray<ReactionWrite>> WriteAsync(
        IReadOnlyList<ReactionChange> changes, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => Write(db, changes), cancellationToken);

    public Task<IReadOnlyDictionary<long, ReactionCounts>> CountsAsync(
        IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyDictionary<long, ReactionCounts>>(
            db => db.Each(Counts, postIds, (s, id) => s.Bind(id), r => (Id: r.Int64(0), Counts: ReadCounts(r)))
                .DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Counts),
            cancellationToken);

    public Task<long> FindAsync(long userId, long postId, ReactionKind kind, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Find).Bind(userId).Bind(postId).Bind((long)kind).Scalar(), cancellationToken);

    public Task<ImmutableArray<OwnReaction>> OfViewerAsync(
        long userId, IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default) => database.ReadAsync<ImmutableArray<OwnReaction>>(
        db => db.AtOneMoment<ImmutableArray<OwnReaction>>(
            () => [.. postIds.Distinct().Select(id => new OwnReaction(id, ReadOwn(db, userId, id))).Where(o => o.Reactions != Reactions.None)]),
        cancellationToken);

    public Task<ImmutableArray<OwnReaction>> RecentOfUserAsync(long userId, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            db => db.Use(Recent).Bind(userId).Bind(limit).List(r => new OwnReaction(r.Int64(0), (Reactions)r.Int32(1))), cancellationToken);

    public Task<ImmutableArray<ReactionRow>> OfPostAsync(
        long postId, ReactionKind kind, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(OfPost).Bind(postId).Bind((long)kind).Bind(before).Bind(limit).List(ReadRow), cancellationToken);

    public Task<ImmutableArray<ReactionRow>> OfUserAsync(
        long userId, ReactionKind kind, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(OfUser).Bind(userId).Bind((long)kind).Bind(before).Bind(limit).List(ReadRow), cancellationToken);

    public Task<int> ForgetUserAsync(long userId, int limit, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            var some = db.Use(Some).Bind(userId).Bind(limit)
                .List(r => new ReactionChange(userId, r.Int64(0), (ReactionKind)r.Int32(1), IsPut: false));
            Write(db, some);
            return some.Length;
        },
        cancellationToken);

    private static ImmutableArray<ReactionWrite> Write(SqliteSession db, IReadOnlyList<ReactionChange> changes)
    {
        var more = new Dictionary<long, ReactionCounts>();
        var outcomes = new ReactionOutcome[changes.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var change = changes[i];
            outcomes[i] = change.IsPut ? Put(db, change) : Remove(db, change);
            if (outcomes[i] == ReactionOutcome.Done && change.Kind is ReactionKind.Like or ReactionKind.Repost)
                more[change.PostId] = Moved(more.GetValueOrDefault(change.PostId), change);
        }

        // once for each post, however many reacted to it
        foreach (var (post, counts) in more.Where(m => m.Value != default))
            db.Use(Count).Bind(post).Bind(counts.Likes).Bind(counts.Reposts).Execute();
        var after = new Dictionary<long, ReactionCounts>();
        return [.. changes.Zip(outcomes, (change, outcome) => new ReactionWrite(
            outcome, ReadOwn(db, change.UserId, change.PostId), CountsAfter(db, after, change.PostId), FindId(db, change)))];
    }

    private static ReactionOutcome Put(SqliteSession db, in ReactionChange change)
    {
        if (FindId(db, change) != 0)
            return ReactionOutcome.Unchanged;
        if (change.Limit < int.MaxValue)
        {
            var count = db.Use(CountRecent).Bind(change.UserId).Bind((long)change.Kind).Bind(change.LimitFrom).Bind(change.Limit).Scalar();
            if (count >= change.Limit)
                return ReactionOutcome.LimitReached;
        }

        db.Use(Insert).Bind(change.UserId).Bind(change.PostId).Bind((long)change.Kind).Bind(change.Id).Bind(change.Author).Execute();
        return ReactionOutcome.Done;
    }

    private static ReactionOutcome Remove(SqliteSession db, in ReactionChange change) =>
        db.Use(Delete).Bind(change.UserId).Bind(change.PostId).Bind((long)change.Kind).Execute() == 1
            ? ReactionOutcome.Done
            : ReactionOutcome.Unchanged;

    private static ReactionCounts Moved(ReactionCounts counts, in ReactionChange change)
    {
        var step = change.IsPut ? 1 : -1;
        return change.Kind == ReactionKind.Like
            ? counts with { Likes = counts.Likes + step }
            : counts with { Reposts = counts.Reposts + step };
    }

    private static ReactionCounts CountsAfter(SqliteSession db, Dictionary<long, ReactionCounts> known, long postId)
    {
        if (known.TryGetValue(postId, out var counts))
            return counts;
        using var row = db.Use(Counts).Bind(postId);
        return known[postId] = row.Step() ? ReadCounts(row) : default;
    }

    private static long FindId(SqliteSession db, in ReactionChange change) =>
        db.Use(Find).Bind(change.UserId).Bind(change.PostId).Bind((long)change.Kind).Scalar();

    private static Reactions ReadOwn(SqliteSession db, long userId, long postId) => (Reactions)db.Use(Own).Bind(userId).Bind(postId).Scalar();

    private static ReactionCounts ReadCounts(SqliteStatement row) => new(row.Int32(1), row.Int32(2));

    private static ReactionRow ReadRow(SqliteStatement row) => new(row.Int64(0), row.Int64(1), row.Int64(2));
}
