using Social.Grains;
using Social.Grains.Posts;

namespace Social.Storage.Postgres.Posts;

/// <summary>
/// Posts in tables <c>posts</c>, <c>post_versions</c> (older texts), <c>post_tags</c> and <c>post_repeats</c>. This half adds and changes. New posts go out in
/// groups (see <see cref="PostgresPostWriter"/>), edits and deletions singly.
/// </summary>
internal sealed partial class PostgresPostStore : IPostStore, IAsyncDisposable
{
    // the upper 48 bits of an id are the time of birth
    private const string Edit =
        "with old as (" +
        "select id, version, coalesce(edited_at, id >> 16) as at, text from posts " +
        "where id = $1 and version = $5 - 1 and not deleted for update), " +
        "kept as (insert into post_versions (post_id, version, at, text) select id, version, at, text from old), " +
        "untagged as (delete from post_tags using old where post_id = old.id and tag <> all ($8::text[])), " +
        "tagged as (insert into post_tags (tag, post_id) select unnest($8::text[]), old.id from old on conflict do nothing) " +
        "update posts p set text = $2, mentions = $3, edited_at = $4, version = $5, touched = $6, details = $7 from old where p.id = old.id";

    private const string ChangeState =
        "update posts set reply_control = $3, locked = $4, taken_down = $5, details = $6, version = $2, touched = $7 " +
        "where id = $1 and version = $2 - 1 and not deleted";

    private const string Delete =
        "with gone as (" +
        "update posts set text = '', mentions = '{}', details = null, deleted = true, version = $2, touched = $3 " +
        "where id = $1 and version = $2 - 1 and not deleted returning id), " +
        "untagged as (delete from post_tags using gone where post_id = gone.id), " +
        "dropped as (delete from post_versions using gone where post_id = gone.id) " +
        "select uncount_comment(gone.id) from gone";

    // a change id is given once, so where it stands this very write was stored
    private const string IsTouched = "select from posts where id = $1 and touched = $2";

    private const int LargestGroup = 1_000;
    private const int Lanes = 2;

    private static readonly PostgresRepeats Repeats = new("post_repeats");

    private readonly PostgresDatabase _database;
    private readonly GroupCommit<NewPostRow, PostAddition> _writer;

    public PostgresPostStore(PostgresDatabase database)
    {
        _database = database;
        _writer = database.NewWriter<NewPostRow, PostAddition>("posts", LargestGroup, Lanes, PostgresPostWriter.AddAsync);
    }

    public Task<PostAddition> AddAsync(PostRecord post, StoredRepeat? repeat, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(new NewPostRow(post, repeat), cancellationToken);

    public Task<StoredRepeat?> FindRepeatAsync(
        long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        Repeats.FindAsync(_database, userId, key, now, cancellationToken);

    public Task<bool> EditAsync(PostRecord post, CancellationToken cancellationToken = default) => _database.WriteAsync(
        async db =>
        {
            var edit = new PostgresStatement(
                Edit, post.Id, post.Text, post.Mentions.ToArray(), post.EditedAt, post.Version, post.Touched, PostDetails.Of(post),
                PostDetails.Findable(post).ToArray());
            return await db.ExecuteAsync(edit) > 0 || (db.Again && await IsTouchedAsync(db, post.Id, post.Touched));
        },
        cancellationToken);

    public Task<bool> ChangeStateAsync(PostRecord post, CancellationToken cancellationToken = default) => _database.WriteAsync(
        async db =>
        {
            var change = new PostgresStatement(
                ChangeState, post.Id, post.Version, (short)post.ReplyControl, post.Locked, post.TakenDown, PostDetails.Of(post), post.Touched);
            return await db.ExecuteAsync(change) > 0 || (db.Again && await IsTouchedAsync(db, post.Id, post.Touched));
        },
        cancellationToken);

    public Task<bool> DeleteAsync(
        long postId, int version, long touched, CancellationToken cancellationToken = default) => _database.WriteAsync(
        async db => (await db.ListAsync(new PostgresStatement(Delete, postId, version, touched), _ => true)).Length > 0
            || (db.Again && await IsTouchedAsync(db, postId, touched)),
        cancellationToken);

    public Task<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(db => db.ExecuteAsync(Repeats.Sweep(now, limit)), cancellationToken);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static async Task<bool> IsTouchedAsync(PostgresSession db, long postId, long touched) =>
        (await db.ListAsync(new PostgresStatement(IsTouched, postId, touched), _ => true)).Length > 0;
}

/// <summary>A post to add and, with it, a repeat.</summary>
internal sealed record NewPostRow(PostRecord Post, StoredRepeat? Repeat);
