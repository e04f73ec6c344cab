using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Storage.Postgres.Posts;

/// <summary>This half reads.</summary>
internal sealed partial class PostgresPostStore
{
    private const string Columns =
        "id, author, text, visibility, reply_to, root_id, mentions, edited_at, version, touched, deleted, comments, likes, reposts, " +
        "reply_author, repost_of, quote_of, reply_control, locked, taken_down, details";

    private const string GetMany = $"select {Columns} from posts where id = any ($1)";

    private const string OfAuthor = $"select {Columns} from posts where author = $1 and not deleted and id < $2 order by id desc limit $3";

    private const string Public =
        $"select {Columns} from posts where not deleted and visibility = 0 and reply_to is null and repost_of is null and id < $1 " +
        "order by id desc limit $2";

    private const string OldestComments =
        $"select {Columns} from posts where reply_to = $1 and id > $2 and (not deleted or comments > 0) order by id limit $3";

    private const string NewestComments =
        $"select {Columns} from posts where reply_to = $1 and id < $2 and (not deleted or comments > 0) order by id desc limit $3";

    private const string FirstComments =
        "select first.* from (select distinct unnest($1::bigint[]) as id) parent cross join lateral (" +
        $"select {Columns} from posts p where p.reply_to = parent.id and (not p.deleted or p.comments > 0) order by p.id limit $2) first";

    private const string CommentCounts = "select id, comments from posts where id = any ($1)";

    private const string OfTag =
        $"select {Columns} from posts join (" +
        "select post_id from post_tags where tag = $1 and post_id < $2 order by post_id desc limit $3) tagged on id = post_id " +
        "where not deleted order by id desc";

    private const string Tagged = "select post_id from post_tags where tag = $1 and post_id < $2 order by post_id desc limit $3";

    private const string Quotes =
        $"select {Columns} from posts where quote_of = $1 and not deleted and id < $2 order by id desc limit $3";

    private const string History = "select version, text, at from post_versions where post_id = $1 order by version";

    private const string Older = "select * from older_posts($1, $2, $3)";

    private const string Recent = "select id, author from posts where not deleted order by id desc limit $1";

    // an id is never above touched, so what is touched earlier was born earlier
    private const string RecentOfPart = "select id, author from posts where part = $1 and touched >= $2 and id >= $2";

    private const string Changes =
        "select id, author, touched, deleted, reply_to from posts where part = $1 and touched >= $2 order by touched limit $3";

    private const string Digest =
        "select count(*)::integer, coalesce(sum(touched & 4294967295), 0)::bigint from posts " +
        "where part = $1 and touched >= $2 and touched < $3";

    private const string Counts = "select author, count(*)::integer from posts where author = any ($1) and not deleted group by author";

    public Task<ImmutableArray<PostRecord>> GetManyAsync(
        IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(GetMany, postIds.ToArray()), ReadPost, cancellationToken);

    public Task<ImmutableArray<PostVersion>> HistoryAsync(long postId, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
            new PostgresStatement(History, postId), row => new PostVersion(row.Int32(0), row.Text(1), row.Time(2)), cancellationToken);

    public Task<ImmutableArray<PostRecord>> OfAuthorAsync(
        long author, long before, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(OfAuthor, author, before, limit), ReadPost, cancellationToken);

    public Task<ImmutableArray<PostRecord>> PublicAsync(long before, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Public, before, limit), ReadPost, cancellationToken);

    public Task<ImmutableArray<PostRecord>> CommentsAsync(
        long parent, long from, bool newestFirst, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
            new PostgresStatement(newestFirst ? NewestComments : OldestComments, parent, from, limit), ReadPost, cancellationToken);

    public Task<ImmutableArray<PostRecord>> FirstCommentsAsync(
        IReadOnlyCollection<long> parents, int each, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(FirstComments, parents.ToArray(), each), ReadPost, cancellationToken);

    public async Task<IReadOnlyDictionary<long, int>> CommentCountsAsync(
        IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default)
    {
        var rows = await _database.ReadAsync(
            new PostgresStatement(CommentCounts, postIds.ToArray()), row => (Id: row.Int64(0), Count: row.Int32(1)), cancellationToken);
        return rows.ToDictionary(r => r.Id, r => r.Count);
    }

    public Task<ImmutableArray<PostRecord>> OfTagAsync(string tag, long before, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(OfTag, tag, before, limit), ReadPost, cancellationToken);

    public Task<ImmutableArray<long>> TaggedAsync(string tag, long before, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Tagged, tag, before, limit), row => row.Int64(0), cancellationToken);

    public Task<ImmutableArray<PostRecord>> QuotesAsync(
        long postId, long before, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Quotes, postId, before, limit), ReadPost, cancellationToken);

    public async Task<ImmutableArray<long>> OlderAsync(
        IReadOnlyCollection<long> authors, long before, int limit, CancellationToken cancellationToken = default) =>
        limit <= 0 || authors.Count == 0
            ? []
            : await _database.ReadAsync(
                new PostgresStatement(Older, authors.ToArray(), before, limit), row => row.Int64(0), cancellationToken);

    public Task<ImmutableArray<PostKey>> RecentAsync(int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Recent, limit), ReadKey, cancellationToken);

    public Task<ImmutableArray<PostKey>> RecentOfPartAsync(int part, long from, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(RecentOfPart, part, from), ReadKey, cancellationToken);

    public Task<ImmutableArray<Change>> ChangesAsync(int part, long since, int limit, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(new PostgresStatement(Changes, part, since, limit), ReadChange, cancellationToken);

    public async Task<ChangeDigest> DigestAsync(int part, long since, long until, CancellationToken cancellationToken = default) =>
        (await _database.ReadAsync(
            new PostgresStatement(Digest, part, since, until), row => new ChangeDigest(row.Int32(0), row.Int64(1)), cancellationToken))[0];

    public async Task<int> CountAsync(long author, CancellationToken cancellationToken = default) =>
        (await CountsAsync([author], cancellationToken)).GetValueOrDefault(author);

    public async Task<IReadOnlyDictionary<long, int>> CountsAsync(
        IReadOnlyCollection<long> authors, CancellationToken cancellationToken = default)
    {
        var rows = await _database.ReadAsync(
            new PostgresStatement(Counts, authors.ToArray()), row => (Author: row.Int64(0), Count: row.Int32(1)), cancellationToken);
        return rows.ToDictionary(r => r.Author, r => r.Count);
    }

    private static PostRecord ReadPost(PostgresRow row)
    {
        var post = new PostRecord(
            row.Int64(0), row.Int64(1), row.Text(2), (Visibility)row.Int32(3), row.Int64OrNull(4), row.Int64OrNull(5), row.Ids(6),
            row.TimeOrNull(7), row.Int32(8), row.Int64(9), row.Bool(10), new PostCounts(row.Int32(11), row.Int32(12), row.Int32(13)))
        {
            ReplyToAuthor = row.Int64OrNull(14),
            RepostOf = row.Int64OrNull(15),
            QuoteOf = row.Int64OrNull(16),
            ReplyControl = (ReplyControl)row.Int32(17),
            Locked = row.Bool(18),
            TakenDown = row.Bool(19),
        };
        return PostDetails.Add(post, row.TextOrNull(20));
    }

    private static PostKey ReadKey(PostgresRow row) => new(row.Int64(0), row.Int64(1));

    private static Change ReadChange(PostgresRow row)
    {
        var (id, touched) = (row.Int64(0), row.Int64(2));
        var kind = row.Bool(3) ? ChangeKind.Deleted : touched == id ? ChangeKind.Created : ChangeKind.Edited;
        return new Change(id, row.Int64(1), touched, kind, row.Int64OrNull(4) ?? 0);
    }
}
