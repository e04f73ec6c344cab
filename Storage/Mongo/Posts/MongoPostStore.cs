using Microsoft.Extensions.Logging;
using MongoDB.Driver;
using Social.Grains;
using Social.Grains.Interfaces;
using Social.Grains.Posts;

namespace Social.Storage.Mongo.Posts;

/// <summary>Posts in collection <c>posts</c>; <see cref="MongoPostDocument"/> says what a document holds. This half writes.</summary>
internal sealed partial class MongoPostStore : IPostStore, IAsyncDisposable
{
    private readonly MongoConnection _mongo;
    private readonly MongoCommentCounts _comments;
    private readonly GroupCommit<MongoPostDocument, MongoInsert> _inserts;

    public MongoPostStore(MongoConnection mongo, TimeProvider time, ILogger<MongoPostStore> logger)
    {
        _mongo = mongo;
        _comments = new MongoCommentCounts(mongo, time, logger);
        var inserts = new MongoPostInserts(mongo);
        _inserts = new(
            "mongo", "posts",
            new() { Capacity = mongo.Options.WriteQueue, LargestGroup = 1_000, Lanes = 4, Timeout = MongoConnection.WriteLimit },
            async (posts, limit) =>
            {
                var outcomes = await inserts.CommitAsync(posts, limit);
                await _comments.RecountAsync(posts.Zip(outcomes).Where(p => p.Second.IsAdded).Select(p => p.First.ReplyTo), limit);
                return outcomes;
            },
            time, logger);
    }

    private static UpdateDefinitionBuilder<MongoPostDocument> Set => Builders<MongoPostDocument>.Update;

    public async Task<PostAddition> AddAsync(PostRecord post, StoredRepeat? repeat, CancellationToken cancellationToken = default) =>
        (await _inserts.WriteAsync(MongoPostDocument.Of(post, repeat), cancellationToken)).Value;

    public async Task<StoredRepeat?> FindRepeatAsync(
        long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        // a first answer must not be given for a post that may yet vanish
        var found = await ReadAsync(
            _mongo.Posts.WithReadConcern(_mongo.Lasting), MongoPostQueries.Repeats([MongoRepeat.KeyOf(userId, key)]), 1, cancellationToken);
        return found is [{ Repeat: { } repeat }] && repeat.At > MongoRepeat.EndedAt(now) ? repeat.ToStored() : null;
    }

    public async Task<bool> EditAsync(PostRecord post, CancellationToken cancellationToken = default)
    {
        // A version's text never changes, so what is read here is still right when the update finds the version it was read with.
        var deadline = _mongo.NewDeadline();
        var before = await OneAsync(MongoPostQueries.One(post.Id, "_id", "n", "d", "x", "e"), cancellationToken, deadline);
        if (before is null || before.IsFence || before.Deleted || before.Version != post.Version - 1)
            return false;
        var edit = Set.Combine(
            Changed(post.Version, post.Touched),
            Set.Set(p => p.Text, post.Text),
            post.Mentions.IsEmpty ? Set.Unset(p => p.Mentions) : Set.Set(p => p.Mentions, [.. post.Mentions]),
            post.Entities.IsEmpty ? Set.Unset(p => p.Entities) : Set.Set(p => p.Entities, MongoPostEntity.Of(post.Entities)),
            post.Tags.IsEmpty ? Set.Unset(p => p.Tags) : Set.Set(p => p.Tags, [.. post.Tags]),
            post.EditedAt is { } at ? Set.Set(p => p.EditedAt, at.UtcDateTime) : Set.Unset(p => p.EditedAt),
            Set.Push<MongoPostText>(p => p.History, before.Present()));
        return await ChangeAsync(post.Id, post.Version, post.Touched, edit, deadline, cancellationToken);
    }

    public Task<bool> ChangeStateAsync(PostRecord post, CancellationToken cancellationToken = default) => ChangeAsync(
        post.Id, post.Version, post.Touched,
        Set.Combine(
            Changed(post.Version, post.Touched),
            Set.Set(p => p.ReplyControl, post.ReplyControl), Set.Set(p => p.Locked, post.Locked), Set.Set(p => p.TakenDown, post.TakenDown),
            post.Media.IsEmpty ? Set.Unset(p => p.Media) : Set.Set(p => p.Media, MongoPostMedia.Of(post.Media))),
        _mongo.NewDeadline(), cancellationToken);

    public async Task<bool> DeleteAsync(long postId, int version, long touched, CancellationToken cancellationToken = default)
    {
        var deadline = _mongo.NewDeadline();
        var isDeleted = await ChangeAsync(
            postId, version, touched,
            Set.Combine(
                Changed(version, touched), Set.Set(p => p.Deleted, true), Set.Set(p => p.Text, ""), Set.Unset(p => p.Mentions),
                Set.Unset(p => p.Entities), Set.Unset(p => p.Tags), Set.Unset(p => p.Media), Set.Unset(p => p.History)),
            deadline, cancellationToken);
        if (isDeleted)
            await _comments.UncountAsync(postId, cancellationToken);
        return isDeleted;
    }

    public async Task<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default)
    {
        if (limit <= 0)
            return 0;
        var ended = MongoRepeat.EndedAt(now);
        var old = await ReadAsync(_mongo.Posts, MongoPostQueries.OldRepeats(ended), limit, cancellationToken);
        if (old.Count == 0)
            return 0;
        var filter = Builders<MongoPostDocument>.Filter.In(p => p.Id, old.Select(p => p.Id)) & MongoPostQueries.OldRepeats(ended).Filter;
        var swept = await _mongo.CallAsync(
            ct => _mongo.Posts.UpdateManyAsync(filter, Set.Unset(p => p.Repeat), cancellationToken: ct), cancellationToken);
        return (int)swept.MatchedCount;
    }

    public ValueTask DisposeAsync() => _inserts.DisposeAsync();

    private static UpdateDefinition<MongoPostDocument> Changed(int version, long touched) => Set
        .Set(p => p.Version, version).Set(p => p.Touched, touched).Set(p => p.TouchedLow, MongoPostDocument.LowOf(touched));

    /// <summary>
    /// Does a change once. When its answer is lost it is asked for again: either it is done now, or the version has moved on, and
    /// touched tells whether this very change moved it.
    /// </summary>
    private async Task<bool> ChangeAsync(
        long id, int version, long touched, UpdateDefinition<MongoPostDocument> change, MongoDeadline deadline,
        CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync();
        }
        catch (SocialException)
        {
            return await TryAsync()
                || (await OneAsync(MongoPostQueries.One(id, "_id", "t"), cancellationToken, deadline))?.Touched == touched;
        }

        async Task<bool> TryAsync()
        {
            var result = await _mongo.CallAsync(
                ct => _mongo.Posts.UpdateOneAsync(MongoPostQueries.Before(id, version).Filter, change, cancellationToken: ct),
                cancellationToken, deadline);
            return result.MatchedCount == 1;
        }
    }
}
