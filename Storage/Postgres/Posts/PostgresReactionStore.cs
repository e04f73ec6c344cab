using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Storage.Postgres.Posts;

/// <summary>
/// Tables <c>reactions</c> and <c>reaction_counts</c>. Writes are in the function <c>write_reactions</c>; what comes at once, of all posts, goes out as one call of it.
/// </summary>
internal sealed class PostgresReactionStore : IReactionStore, IAsyncDisposable
{
    private const string Write =
        "select w.outcome::integer, w.stored_id, w.own::integer, w.like_count, w.repost_count " +
        "from write_reactions($1, $2, $3, $4, $5, $6, $7, $8) with ordinality as w order by w.ordinality";

    private const string Counts = "select post_id, likes, reposts from reaction_counts where post_id = any ($1)";

    private const string Find = "select id from reactions where user_id = $1 and post_id = $2 and kind = $3";

    private const string OfViewer =
        "select post_id, sum(1 << kind)::integer from reactions where user_id = $1 and post_id = any ($2) group by post_id";

    private const string Recent =
        "select post_id, sum(1 << kind)::integer from reactions where user_id = $1 group by post_id order by post_id desc limit $2";

    private const string OfPost =
        "select id, user_id, post_id from reactions where post_id = $1 and kind = $2 and kind < 2 and id < $3 order by id desc limit $4";

    private const string OfUser =
        "select id, user_id, post_id from reactions where user_id = $1 and kind = $2 and id < $3 order by id desc limit $4";

    private const string Some = "select post_id, kind::integer from reactions where user_id = $1 limit $2";

    /// <summary>Of groups, each of which is what waited for one post.</summary>
    private const int LargestGroup = 100;

    private readonly PostgresDatabase _database;
    private readonly GroupCommit<IReadOnlyList<ReactionChange>, ImmutableArray<ReactionWrite>> _writer;

    public PostgresReactionStore(PostgresDatabase database)
    {
        _database = database;
        _writer = database.NewWriter<IReadOnlyList<ReactionChange>, ImmutableArray<ReactionWrite>>("reactions", LargestGroup, 1, WriteAsync);
    }

    public Task<ImmutableArray<ReactionWrite>> WriteAsync(
        IReadOnlyList<ReactionChange> changes, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(changes, cancellationToken);

    public async Task<IReadOnlyDictionary<long, ReactionCounts>> CountsAsync(
        IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default)
    {
        var rows = await _database.ReadAsync(
            new PostgresStatement(Counts, postIds.ToArray()), r => (Id: r.Int64(0), Counts: new ReactionCounts(r.Int32(1), r.Int32(2))),
            cancellationToken);
        return rows.ToDictionary(r => r.Id, r => r.Counts);
    }

    public async Task<long> FindAsync(long userId, long postId, ReactionKind kind, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(new PostgresStatement(Find, userId, postId, (short)kind), r => r.Int64(0), cancellationToken)).FirstOrDefault();

    public Task<ImmutableArray<OwnReaction>> OfViewerAsync(
        long userId, IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(OfViewer, userId, postIds.ToArray()), ReadOwn, cancellationToken);

    public Task<ImmutableArray<OwnReaction>> RecentOfUserAsync(long userId, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Recent, userId, limit), ReadOwn, cancellationToken);

    public Task<ImmutableArray<ReactionRow>> OfPostAsync(
        long postId, ReactionKind kind, long before, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(OfPost, postId, (short)kind, before, limit), ReadRow, cancellationToken);

    public Task<ImmutableArray<ReactionRow>> OfUserAsync(
        long userId, ReactionKind kind, long before, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(OfUser, userId, (short)kind, before, limit), ReadRow, cancellationToken);

    public async Task<int> ForgetUserAsync(long userId, int limit, CancellationToken cancellationToken = default)
    {
        var some = await _database.ReadAsync(
            new PostgresStatement(Some, userId, limit),
            r => new ReactionChange(userId, r.Int64(0), (ReactionKind)r.Int32(1), IsPut: false), cancellationToken);
        if (!some.IsEmpty)
            await _writer.WriteAsync(some, cancellationToken);
        return some.Length;
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static async Task<IReadOnlyList<ImmutableArray<ReactionWrite>>> WriteAsync(
        PostgresSession db, IReadOnlyList<IReadOnlyList<ReactionChange>> groups)
    {
        // steps are idempotent, so a group whose answer was lost is simply written again
        ReactionChange[] all = [.. groups.SelectMany(g => g)];
        var write = new PostgresStatement(
            Write, PostgresColumn.Of(all, c => c.UserId), PostgresColumn.Of(all, c => c.PostId), PostgresColumn.Of(all, c => (short)c.Kind),
            PostgresColumn.Of(all, c => c.IsPut), PostgresColumn.Of(all, c => c.Id), PostgresColumn.Of(all, c => c.Author),
            PostgresColumn.Of(all, c => c.Limit), PostgresColumn.Of(all, c => c.LimitFrom));
        var writes = await db.ListAsync(write, r => new ReactionWrite(
            (ReactionOutcome)r.Int32(0), (Reactions)r.Int32(2), new ReactionCounts(r.Int32(3), r.Int32(4)), r.Int64(1)));
        var answers = new ImmutableArray<ReactionWrite>[groups.Count];
        for (var (i, start) = (0, 0); i < answers.Length; start += groups[i++].Count)
            answers[i] = writes.Slice(start, groups[i].Count);
        return answers;
    }

    private static OwnReaction ReadOwn(PostgresRow row) => new(row.Int64(0), (Reactions)row.Int32(1));

    private static ReactionRow ReadRow(PostgresRow row) => new(row.Int64(0), row.Int64(1), row.Int64(2));
}
