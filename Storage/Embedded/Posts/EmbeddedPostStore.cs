using Social.Grains;
using Social.Grains.Posts;

namespace Social.Storage.Embedded.Posts;

/// <summary>Posts in tables <c>posts</c>, <c>post_versions</c> (older texts), <c>post_tags</c> and <c>post_repeats</c>. This half writes.</summary>
internal sealed partial class EmbeddedPostStore(EmbeddedDatabase database) : IPostStore
{
    private const string InsertPost =
        "insert into posts " +
        "(id, author, part, touched, version, visibility, deleted, reply_to, root_id, edited_at, " +
        "comments, likes, reposts, mentions, text, reply_author, repost_of, quote_of, reply_control, locked, taken_down, details) " +
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22) " +
        "on conflict (id) do nothing";

    private const string CountComment = "update posts set comments = comments + 1 where id = ?1";

    private const string UncountComment = "update posts set comments = comments - 1 where id = ?1 and comments > 0";

    private const string Family = "select reply_to, comments, deleted from posts where id = ?1";

    private const string AddTag = "insert or ignore into post_tags (tag, post_id) values (?1, ?2)";

    private const string DropTags = "delete from post_tags where post_id = ?1";

    // the upper 48 bits of an id are the time of birth
    private const string KeepVersion =
        "insert into post_versions (post_id, version, at, text) " +
        "select id, version, coalesce(edited_at, id >> 16), text from posts where id = ?1 and version = ?2 - 1 and deleted = 0";

    private const string ReplaceText =
        "update posts set text = ?2, mentions = ?3, edited_at = ?4, version = ?5, touched = ?6, details = ?7 where id = ?1";

    private const string ReplaceState =
        "update posts set reply_control = ?3, locked = ?4, taken_down = ?5, details = ?6, version = ?2, touched = ?7 " +
        "where id = ?1 and version = ?2 - 1 and deleted = 0";

    private const string MarkDeleted =
        "update posts set text = '', mentions = null, details = null, deleted = 1, version = ?2, touched = ?3 " +
        "where id = ?1 and version = ?2 - 1 and deleted = 0";

    private const string DropVersions = "delete from post_versions where post_id = ?1";

    private static readonly EmbeddedRepeats Repeats = new("post_repeats");

    public Task<PostAddition> AddAsync(PostRecord post, StoredRepeat? repeat, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => repeat is null ? Insert(db, post) : InsertOnce(db, post, repeat), cancellationToken);

    public Task<StoredRepeat?> FindRepeatAsync(
        long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => Repeats.Find(db, userId, key, now), cancellationToken);

    public Task<bool> EditAsync(PostRecord post, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            if (db.Use(KeepVersion).Bind(post.Id).Bind(post.Version).Execute() == 0)
                return false;
            db.Use(ReplaceText)
                .Bind(post.Id).Bind(post.Text).BindIds(post.Mentions).Bind(post.EditedAt).Bind(post.Version).Bind(post.Touched)
                .Bind(PostDetails.Of(post))
                .Execute();
            db.Use(DropTags).Bind(post.Id).Execute();
            AddTags(db, post);
            return true;
        },
        cancellationToken);

    public Task<bool> ChangeStateAsync(PostRecord post, CancellationToken cancellationToken = default) => database.WriteAsync(
        db => db.Use(ReplaceState)
            .Bind(post.Id).Bind(post.Version).Bind((long)post.ReplyControl).Bind(post.Locked).Bind(post.TakenDown)
            .Bind(PostDetails.Of(post)).Bind(post.Touched)
            .Execute() > 0,
        cancellationToken);

    public Task<bool> DeleteAsync(
        long postId, int version, long touched, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            if (db.Use(MarkDeleted).Bind(postId).Bind(version).Bind(touched).Execute() == 0)
                return false;
            db.Use(DropVersions).Bind(postId).Execute();
            db.Use(DropTags).Bind(postId).Execute();
            Uncount(db, postId);
            return true;
        },
        cancellationToken);

    public Task<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => Repeats.Sweep(db, now, limit), cancellationToken);

    private static PostAddition Added { get; } = new(PostAdditionOutcome.Added);

    private static PostAddition Duplicate { get; } = new(PostAdditionOutcome.DuplicateId);

    private static PostAddition InsertOnce(SqliteSession db, PostRecord post, StoredRepeat repeat)
    {
        if (Repeats.Find(db, repeat.UserId, repeat.Key, repeat.At) is { } first)
            return new PostAddition(PostAdditionOutcome.Repeated, first);
        var addition = Insert(db, post);
        if (addition == Added)
            Repeats.Put(db, repeat);
        return addition;
    }

    private static PostAddition Insert(SqliteSession db, PostRecord post)
    {
        var rows = db.Use(InsertPost)
            .Bind(post.Id).Bind(post.Author).Bind(post.Part).Bind(post.Touched).Bind(post.Version).Bind((long)post.Visibility)
            .Bind(post.Deleted).Bind(post.ReplyTo).Bind(post.RootId).Bind(post.EditedAt)
            .Bind(post.Counts.Comments).Bind(post.Counts.Likes).Bind(post.Counts.Reposts)
            .BindIds(post.Mentions).Bind(post.Text)
            .Bind(post.ReplyToAuthor).Bind(post.RepostOf).Bind(post.QuoteOf).Bind((long)post.ReplyControl).Bind(post.Locked)
            .Bind(post.TakenDown).Bind(PostDetails.Of(post))
            .Execute();
        if (rows == 0)
            return Duplicate;
        if (post.ReplyTo is { } parent)
            db.Use(CountComment).Bind(parent).Execute();
        AddTags(db, post);
        return Added;
    }

    /// <summary>A deleted comment without comments is shown no more; if that was all below a deleted parent, that goes too.</summary>
    private static void Uncount(SqliteSession db, long postId)
    {
        long? gone = postId;
        while (gone is { } id)
        {
            long? parent;
            using (var row = db.Use(Family).Bind(id))
                parent = row.Step() && row.Bool(2) && row.Int32(1) == 0 ? row.Int64OrNull(0) : null;
            if (parent is { } above)
                db.Use(UncountComment).Bind(above).Execute();
            gone = parent;
        }
    }

    private static void AddTags(SqliteSession db, PostRecord post)
    {
        foreach (var tag in PostDetails.Findable(post))
            db.Use(AddTag).Bind(tag).Bind(post.Id).Execute();
    }
}
