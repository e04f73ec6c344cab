using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Storage.Embedded.Posts;

/// <summary>This half reads.</summary>
internal sealed partial class EmbeddedPostStore
{
    private const string Columns =
        "id, author, text, visibility, reply_to, root_id, mentions, edited_at, version, touched, deleted, comments, likes, reposts, " +
        "reply_author, repost_of, quote_of, reply_control, locked, taken_down, details";

    private const string Get = $"select {Columns} from posts where id = ?1";

    private const string OfAuthor =
        $"select {Columns} from posts indexed by posts_by_author where author = ?1 and deleted = 0 and id < ?2 order by id desc limit ?3";

    // without the hint SQLite walks the table, whatever the posts' visibility
    private const string Public =
        $"select {Columns} from posts indexed by posts_public where deleted = 0 and visibility = 0 " +
        "and reply_to is null and repost_of is null and id < ?1 order by id desc limit ?2";

    private const string OldestComments =
        $"select {Columns} from posts indexed by posts_by_parent where reply_to = ?1 and id > ?2 and (deleted = 0 or comments > 0) " +
        "order by id limit ?3";

    private const string NewestComments =
        $"select {Columns} from posts indexed by posts_by_parent where reply_to = ?1 and id < ?2 and (deleted = 0 or comments > 0) " +
        "order by id desc limit ?3";

    private const string CommentCount = "select id, comments from posts where id = ?1";

    private const string OfTag =
        $"select {Columns} from posts where id in (select post_id from post_tags where tag = ?1 and post_id < ?2 order by post_id desc limit ?3) " +
        "order by id desc";

    private const string Tagged = "select post_id from post_tags where tag = ?1 and post_id < ?2 order by post_id desc limit ?3";

    private const string Quotes =
        $"select {Columns} from posts indexed by posts_by_quote where quote_of = ?1 and deleted = 0 and id < ?2 order by id desc limit ?3";

    private const string History = "select version, text, at from post_versions where post_id = ?1 order by version";

    private const string Recent = "select id, author from posts indexed by posts_by_time where deleted = 0 order by id desc limit ?1";

    // an id is never above touched, so what is touched earlier was born earlier
    private const string RecentOfPart =
        "select id, author from posts indexed by posts_by_change where part = ?1 and touched >= ?2 and id >= ?2";

    private const string Changes =
        "select id, author, touched, deleted, reply_to from posts indexed by posts_by_change " +
        "where part = ?1 and touched >= ?2 order by touched limit ?3";

    private const string Digest =
        "select count(*), coalesce(sum(touched & 4294967295), 0) from posts indexed by posts_by_change " +
        "where part = ?1 and touched >= ?2 and touched < ?3";

    private const string Count = "select count(*) from posts indexed by posts_by_author where author = ?1 and deleted = 0";

    public Task<ImmutableArray<PostRecord>> GetManyAsync(
        IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Each(Get, postIds, (s, id) => s.Bind(id), ReadPost), cancellationToken);

    public Task<ImmutableArray<PostVersion>> HistoryAsync(long postId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            db => db.Use(History).Bind(postId).List(r => new PostVersion(r.Int32(0), r.Text(1), r.Time(2))), cancellationToken);

    public Task<ImmutableArray<PostRecord>> OfAuthorAsync(
        long author, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(OfAuthor).Bind(author).Bind(before).Bind(limit).List(ReadPost), cancellationToken);

    public Task<ImmutableArray<PostRecord>> PublicAsync(long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Public).Bind(before).Bind(limit).List(ReadPost), cancellationToken);

    public Task<ImmutableArray<PostRecord>> CommentsAsync(
        long parent, long from, bool newestFirst, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => Comments(db, newestFirst ? NewestComments : OldestComments, parent, from, limit), cancellationToken);

    public Task<ImmutableArray<PostRecord>> FirstCommentsAsync(
        IReadOnlyCollection<long> parents, int each, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            db => db.AtOneMoment(() => parents.Distinct().SelectMany(p => Comments(db, OldestComments, p, 0, each)).ToImmutableArray()),
            cancellationToken);

    public Task<IReadOnlyDictionary<long, int>> CommentCountsAsync(
        IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyDictionary<long, int>>(
            db => db.Each(CommentCount, postIds, (s, id) => s.Bind(id), row => (Id: row.Int64(0), Count: row.Int32(1)))
                .DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Count),
            cancellationToken);

    public Task<ImmutableArray<PostRecord>> OfTagAsync(string tag, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(OfTag).Bind(tag).Bind(before).Bind(limit).List(ReadPost), cancellationToken);

    public Task<ImmutableArray<long>> TaggedAsync(string tag, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Tagged).Bind(tag).Bind(before).Bind(limit).List(row => row.Int64(0)), cancellationToken);

    public Task<ImmutableArray<PostRecord>> QuotesAsync(
        long postId, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Quotes).Bind(postId).Bind(before).Bind(limit).List(ReadPost), cancellationToken);

    public Task<ImmutableArray<long>> OlderAsync(
        IReadOnlyCollection<long> authors, long before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.AtOneMoment(() => OlderPosts.Read(db, authors, before, limit)), cancellationToken);

    public Task<ImmutableArray<PostKey>> RecentAsync(int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Recent).Bind(limit).List(ReadKey), cancellationToken);

    public Task<ImmutableArray<PostKey>> RecentOfPartAsync(int part, long from, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(RecentOfPart).Bind(part).Bind(from).List(ReadKey), cancellationToken);

    public Task<ImmutableArray<Change>> ChangesAsync(int part, long since, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(Changes).Bind(part).Bind(since).Bind(limit).List(ReadChange), cancellationToken);

    public Task<ChangeDigest> DigestAsync(int part, long since, long until, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            db => db.Use(Digest).Bind(part).Bind(since).Bind(until).List(row => new ChangeDigest(row.Int32(0), row.Int64(1)))[0], cancellationToken);

    public Task<int> CountAsync(long author, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => (int)db.Use(Count).Bind(author).Scalar(), cancellationToken);

    public Task<IReadOnlyDictionary<long, int>> CountsAsync(
        IReadOnlyCollection<long> authors, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyDictionary<long, int>>(
            db => db.AtOneMoment(() => authors.Distinct().ToDictionary(a => a, a => (int)db.Use(Count).Bind(a).Scalar())),
            cancellationToken);

    private static ImmutableArray<PostRecord> Comments(SqliteSession db, string sql, long parent, long from, int limit) =>
        db.Use(sql).Bind(parent).Bind(from).Bind(limit).List(ReadPost);

    private static PostRecord ReadPost(SqliteStatement row)
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

    private static PostKey ReadKey(SqliteStatement row) => new(row.Int64(0), row.Int64(1));

    private static Change ReadChange(SqliteStatement row)
    {
        var (id, touched) = (row.Int64(0), row.Int64(2));
        var kind = row.Bool(3) ? ChangeKind.Deleted : touched == id ? ChangeKind.Created : ChangeKind.Edited;
        return new Change(id, row.Int64(1), touched, kind, row.Int64(4));
    }
}
