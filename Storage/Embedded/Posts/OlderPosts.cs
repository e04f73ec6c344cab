using System.Collections.Immutable;

namespace Social.Storage.Embedded.Posts;

/// <summary>
/// The newest posts of many authors below an id. First a walk down the newest posts of everybody, keeping those of the authors: cheap
/// when they write a fair share of all. The walk is given up when it has cost about as much as asking for each author, which then
/// finishes the page: only authors whose newest remaining post is among the wanted can have others among them.
/// </summary>
internal static class OlderPosts
{
    private const string Walk = "select id, author from posts indexed by posts_by_time where deleted = 0 and id < ?1 order by id desc";

    private const string Newest =
        "select id from posts indexed by posts_by_author where author = ?1 and deleted = 0 and id < ?2 order by id desc limit 1";

    private const string Range =
        "select id from posts indexed by posts_by_author where author = ?1 and deleted = 0 and id < ?2 and id >= ?3 " +
        "order by id desc limit ?4";

    // a step of the walk costs about a tenth of a search for an author
    private const int StepsPerAuthor = 10;
    private const int FewestSteps = 500;

    public static ImmutableArray<long> Read(SqliteSession session, IReadOnlyCollection<long> authors, long before, int limit)
    {
        if (limit <= 0 || authors.Count == 0)
            return [];
        // of one author there is nothing to merge
        if (authors.Count == 1)
            return session.Use(Range).Bind(authors.First()).Bind(before).Bind(0).Bind(limit).List(row => row.Int64(0));
        var page = new List<long>(Math.Min(limit, 1_024));
        var wanted = authors as IReadOnlySet<long> ?? authors.ToHashSet();
        var below = WalkDown(session, wanted, before, limit, page);
        if (below is { } rest)
            SearchAuthors(session, wanted, rest, limit - page.Count, page);
        return [.. page];
    }

    /// <summary>Returns the id below which the search must go on; null when page or history are at their end.</summary>
    private static long? WalkDown(SqliteSession session, IReadOnlySet<long> authors, long before, int limit, List<long> page)
    {
        var steps = FewestSteps + (StepsPerAuthor * authors.Count);
        var last = before;
        using var row = session.Use(Walk).Bind(before);
        while (row.Step())
        {
            last = row.Int64(0);
            if (authors.Contains(row.Int64(1)))
                page.Add(last);
            if (page.Count == limit)
                return null;
            if (--steps == 0)
                return last;
        }

        return null;
    }

    private static void SearchAuthors(SqliteSession session, IReadOnlySet<long> authors, long below, int limit, List<long> page)
    {
        var heads = new List<(long Id, long Author)>(authors.Count);
        foreach (var author in authors)
        {
            using var head = session.Use(Newest).Bind(author).Bind(below);
            if (head.Step())
                heads.Add((head.Int64(0), author));
        }

        heads.Sort((a, b) => b.Id.CompareTo(a.Id));
        // the last of so many heads: a post below it cannot be among the newest
        var least = heads.Count < limit ? long.MinValue : heads[limit - 1].Id;
        var found = new List<long>();
        foreach (var (head, author) in heads)
        {
            if (head < least)
                break;
            using (var row = session.Use(Range).Bind(author).Bind(below).Bind(least).Bind(limit))
            {
                while (row.Step())
                    found.Add(row.Int64(0));
            }

            if (found.Count / 2 >= limit)
                least = KeepNewest(found, limit);
        }

        KeepNewest(found, limit);
        page.AddRange(found);
    }

    private static long KeepNewest(List<long> ids, int limit)
    {
        ids.Sort((a, b) => b.CompareTo(a));
        if (ids.Count > limit)
            ids.RemoveRange(limit, ids.Count - limit);
        return ids.Count < limit ? long.MinValue : ids[^1];
    }
}
