using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Storage.Mongo.Posts;

/// <summary>This half reads.</summary>
internal sealed partial class MongoPostStore
{
    // so many keys come within the time of one call
    private const int KeysPerCall = 50_000;

    public async Task<ImmutableArray<PostRecord>> GetManyAsync(
        IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default)
    {
        if (postIds.Count == 0)
            return [];
        var found = await ReadAsync(_mongo.Posts, MongoPostQueries.Many(postIds), limit: null, cancellationToken);
        return [.. found.Where(p => !p.IsFence).Select(p => p.ToRecord())];
    }

    public async Task<ImmutableArray<PostVersion>> HistoryAsync(long postId, CancellationToken cancellationToken = default) =>
        await OneAsync(MongoPostQueries.One(postId, "_id", "h"), cancellationToken) is { History: { } history }
            ? [.. history.Select(h => h.ToVersion())]
            : [];

    public Task<ImmutableArray<PostRecord>> OfAuthorAsync(
        long author, long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(MongoPostQueries.OfAuthor(author, before), limit, p => p.ToRecord(), cancellationToken);

    public Task<ImmutableArray<PostRecord>> PublicAsync(long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(MongoPostQueries.Public(before), limit, p => p.ToRecord(), cancellationToken);

    public async Task<ImmutableArray<PostRecord>> CommentsAsync(
        long parent, long from, bool newestFirst, int limit, CancellationToken cancellationToken = default)
    {
        var alive = PageAsync(MongoPostQueries.Comments(parent, from, newestFirst), limit, p => p.ToRecord(), cancellationToken);
        var stones = await PageAsync(MongoPostQueries.Tombstones(parent, from, newestFirst), limit, p => p.ToRecord(), cancellationToken);
        var all = (await alive).Concat(stones);
        return [.. (newestFirst ? all.OrderByDescending(p => p.Id) : all.OrderBy(p => p.Id)).Take(limit)];
    }

    public async Task<ImmutableArray<PostRecord>> FirstCommentsAsync(
        IReadOnlyCollection<long> parents, int each, CancellationToken cancellationToken = default)
    {
        var found = await Task.WhenAll(parents.Distinct().Select(p => CommentsAsync(p, 0, newestFirst: false, each, cancellationToken)));
        return [.. found.SelectMany(c => c)];
    }

    public async Task<IReadOnlyDictionary<long, int>> CommentCountsAsync(
        IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default)
    {
        if (postIds.Count == 0)
            return ImmutableDictionary<long, int>.Empty;
        var found = await ReadAsync(_mongo.Posts, MongoPostQueries.CommentCounts(postIds), limit: null, cancellationToken);
        return found.ToDictionary(p => p.Id, p => p.Comments);
    }

    public Task<ImmutableArray<PostRecord>> OfTagAsync(string tag, long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(MongoPostQueries.OfTag(tag, before), limit, p => p.ToRecord(), cancellationToken);

    public Task<ImmutableArray<long>> TaggedAsync(string tag, long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(MongoPostQueries.Tagged(tag, before), limit, p => p.Id, cancellationToken);

    public Task<ImmutableArray<PostRecord>> QuotesAsync(
        long postId, long before, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(MongoPostQueries.Quotes(postId, before), limit, p => p.ToRecord(), cancellationToken);

    public Task<ImmutableArray<long>> OlderAsync(
        IReadOnlyCollection<long> authors, long before, int limit, CancellationToken cancellationToken = default) =>
        new MongoOlderPosts(_mongo).ReadAsync(authors, before, limit, cancellationToken);

    public async Task<ImmutableArray<PostKey>> RecentAsync(int limit, CancellationToken cancellationToken = default)
    {
        var keys = ImmutableArray.CreateBuilder<PostKey>();
        for (var before = long.MaxValue; keys.Count < limit; before = keys[^1].Id)
        {
            var wanted = Math.Min(KeysPerCall, limit - keys.Count);
            var page = await PageAsync(MongoPostQueries.Recent(before), wanted, KeyOf, cancellationToken);
            keys.AddRange(page);
            if (page.Length < wanted)
                break;
        }

        return keys.ToImmutable();
    }

    public async Task<ImmutableArray<PostKey>> RecentOfPartAsync(int part, long from, CancellationToken cancellationToken = default) =>
        [.. (await ReadAsync(_mongo.Posts, MongoPostQueries.RecentOfPart(part, from), limit: null, cancellationToken)).Select(KeyOf)];

    public Task<ImmutableArray<Change>> ChangesAsync(int part, long since, int limit, CancellationToken cancellationToken = default) =>
        PageAsync(MongoPostQueries.Changes(part, since), limit, ChangeOf, cancellationToken);

    public async Task<ChangeDigest> DigestAsync(int part, long since, long until, CancellationToken cancellationToken = default)
    {
        var sums = await GroupAsync(
            MongoPostQueries.Touched(part, since, until),
            new BsonDocument { { "_id", BsonNull.Value }, { "n", new BsonDocument("$sum", 1) }, { "s", new BsonDocument("$sum", "$l") } },
            cancellationToken);
        return sums is [var sum] ? new ChangeDigest(sum["n"].ToInt32(), sum["s"].ToInt64()) : default;
    }

    public async Task<int> CountAsync(long author, CancellationToken cancellationToken = default) =>
        (await CountsAsync([author], cancellationToken)).GetValueOrDefault(author);

    public async Task<IReadOnlyDictionary<long, int>> CountsAsync(
        IReadOnlyCollection<long> authors, CancellationToken cancellationToken = default)
    {
        if (authors.Count == 0)
            return ImmutableDictionary<long, int>.Empty;
        var counts = await GroupAsync(
            MongoPostQueries.Counted(authors), new BsonDocument { { "_id", "$a" }, { "n", new BsonDocument("$sum", 1) } },
            cancellationToken);
        return counts.ToDictionary(c => c["_id"].ToInt64(), c => c["n"].ToInt32());
    }

    private static PostKey KeyOf(MongoPostDocument post) => new(post.Id, post.Author);

    private static Change ChangeOf(MongoPostDocument post)
    {
        var kind = post.Deleted ? ChangeKind.Deleted : post.Touched == post.Id ? ChangeKind.Created : ChangeKind.Edited;
        return new Change(post.Id, post.Author, post.Touched, kind, post.ReplyTo ?? 0);
    }

    private async Task<ImmutableArray<T>> PageAsync<T>(
        MongoPostRead read, int limit, Func<MongoPostDocument, T> convert, CancellationToken cancellationToken) =>
        // to the server, 0 means without limit
        limit <= 0 ? [] : [.. (await ReadAsync(_mongo.Posts, read, limit, cancellationToken)).Select(convert)];

    private Task<List<MongoPostDocument>> ReadAsync(
        IMongoCollection<MongoPostDocument> posts, MongoPostRead read, int? limit, CancellationToken cancellationToken) =>
        _mongo.CallAsync(ct => read.ListAsync(posts, limit, ct), cancellationToken);

    private async Task<MongoPostDocument?> OneAsync(
        MongoPostRead read, CancellationToken cancellationToken, MongoDeadline? deadline = null) =>
        (await _mongo.CallAsync(ct => read.ListAsync(_mongo.Posts, 1, ct), cancellationToken, deadline)).FirstOrDefault();

    private Task<List<BsonDocument>> GroupAsync(MongoPostRead read, BsonDocument group, CancellationToken cancellationToken) =>
        _mongo.CallAsync(ct => _mongo.Posts.Aggregate().Match(read.Filter).Group<BsonDocument>(group).ToListAsync(ct), cancellationToken);
}
