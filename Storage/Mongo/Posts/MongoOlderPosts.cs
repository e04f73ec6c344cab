using System.Collections.Immutable;

namespace Social.Storage.Mongo.Posts;

/// <summary>
/// The newest posts of many authors below an id. Of few authors the server merges their parts of index <c>by_author</c> itself. Of
/// many, first a short walk down the newest posts of everybody, which is enough when they write a fair share of all; then the authors
/// are asked for in groups that the server still merges, some at a time. Once the page is full, a post below its last cannot be among
/// the wanted, so later groups are asked for less.
/// </summary>
internal sealed class MongoOlderPosts(MongoConnection mongo)
{
    /// <summary>MongoDB merges at most 200 ranges of an index instead of sorting what they hold.</summary>
    private const int AuthorsPerGroup = 200;

    private const int GroupsAtOnce = 8;
    private const int Steps = 2_000;

    public async Task<ImmutableArray<long>> ReadAsync(
        IReadOnlyCollection<long> authors, long before, int limit, CancellationToken cancellationToken)
    {
        if (limit <= 0 || authors.Count == 0)
            return [];
        if (authors.Count <= AuthorsPerGroup)
            return [.. await GroupAsync(authors, before, long.MinValue, limit, cancellationToken)];
        var page = new List<long>(Math.Min(limit, 1_024));
        var wanted = authors as IReadOnlySet<long> ?? authors.ToHashSet();
        var below = await WalkDownAsync(wanted, before, limit, page, cancellationToken);
        if (below is { } rest)
            page.AddRange(await SearchAsync(wanted, rest, limit - page.Count, cancellationToken));
        return [.. page];
    }

    /// <summary>Returns the id below which the search must go on; null when page or history are at their end.</summary>
    private async Task<long?> WalkDownAsync(
        IReadOnlySet<long> authors, long before, int limit, List<long> page, CancellationToken cancellationToken)
    {
        var walked = await FindAsync(MongoPostQueries.Recent(before), Steps, cancellationToken);
        page.AddRange(walked.Where(p => authors.Contains(p.Author)).Select(p => p.Id).Take(limit));
        return page.Count == limit || walked.Count < Steps ? null : walked[^1].Id;
    }

    private async Task<List<long>> SearchAsync(IReadOnlySet<long> authors, long below, int limit, CancellationToken cancellationToken)
    {
        var found = new List<long>();
        foreach (var groups in authors.Chunk(AuthorsPerGroup).Chunk(GroupsAtOnce))
        {
            var least = found.Count < limit ? long.MinValue : found[^1];
            foreach (var ids in await Task.WhenAll(groups.Select(g => GroupAsync(g, below, least, limit, cancellationToken))))
                found.AddRange(ids);
            found.Sort((a, b) => b.CompareTo(a));
            if (found.Count > limit)
                found.RemoveRange(limit, found.Count - limit);
        }

        return found;
    }

    private async Task<IEnumerable<long>> GroupAsync(
        IReadOnlyCollection<long> authors, long before, long least, int limit, CancellationToken cancellationToken) =>
        (await FindAsync(MongoPostQueries.OfAuthors(authors, before, least), limit, cancellationToken)).Select(p => p.Id);

    private Task<List<MongoPostDocument>> FindAsync(MongoPostRead read, int limit, CancellationToken cancellationToken) =>
        mongo.CallAsync(ct => read.ListAsync(mongo.Posts, limit, ct), cancellationToken);
}
