using System.Collections.Immutable;
using Social.Grains.Posts;
using Social.Grains.Search;

namespace Social.Storage.Embedded.Search;

/// <summary>Words of posts in the full-text index <c>post_words</c>, how far it goes in <c>search_positions</c>.</summary>
/// <remarks>
/// The index walks lists of ids downwards from the newest, so a common word is no dearer than a rare one; words that are both common and never meet are walked to their end.
/// </remarks>
internal sealed class EmbeddedPostSearch(EmbeddedDatabase database) : IPostSearch
{
    // one writer: a post that has changed since these words were cut is left to that change
    private const string Put =
        "insert or replace into post_words (rowid, words) select ?1, ?2 from posts where id = ?1 and touched = ?3";

    private const string Remove = "delete from post_words where rowid = ?1";

    private const string Find = "select rowid from post_words where post_words match ?1 and rowid < ?2 order by rowid desc limit ?3";

    // from one tag to the next, however many posts each has
    private const string FirstTag = "select min(tag) from post_tags where tag >= ?1 and tag < ?2";
    private const string NextTag = "select min(tag) from post_tags where tag > ?1 and tag < ?2";

    private const string Positions = "select part, position from search_positions";

    private const string SavePosition =
        "insert into search_positions (part, position) values (?1, ?2) " +
        "on conflict (part) do update set position = excluded.position where position < excluded.position";

    public Task IndexAsync(IReadOnlyList<IndexedPost> posts, CancellationToken cancellationToken = default)
    {
        // cut and joined here: the writer's time is everybody's
        var rows = posts.Select(p => (p.Id, p.Touched, Words: string.Join(' ', p.Words))).ToArray();
        return database.WriteAsync(
            db =>
            {
                foreach (var (id, touched, words) in rows)
                {
                    if (words.Length == 0)
                        db.Use(Remove).Bind(id).Execute();
                    else
                        db.Use(Put).Bind(id).Bind(words).Bind(touched).Execute();
                }

                return true;
            },
            cancellationToken);
    }

    public Task<ImmutableArray<long>> FindAsync(
        IReadOnlyList<string> words, long before, int limit, CancellationToken cancellationToken = default)
    {
        var match = string.Join(" AND ", words.Select(w => $"\"{w}\""));
        return database.ReadAsync(
            db =>
            {
                using var stop = db.StopAt(cancellationToken);
                return db.Use(Find).Bind(match).Bind(before).Bind(limit).List(r => r.Int64(0));
            },
            cancellationToken);
    }

    public Task<ImmutableArray<string>> TagsAsync(string prefix, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(
        db =>
        {
            using var stop = db.StopAt(cancellationToken);
            var tags = ImmutableArray.CreateBuilder<string>();
            var end = prefix + "\U0010FFFF";
            for (var tag = After(FirstTag, prefix); tag is not null && tags.Count < limit; tag = After(NextTag, tag))
                tags.Add(tag);
            return tags.ToImmutable();

            string? After(string sql, string last) => db.Use(sql).Bind(last).Bind(end).First(r => r.TextOrNull(0) ?? "") is { Length: > 0 } next ? next : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<long>> PositionsAsync(CancellationToken cancellationToken = default) => database.ReadAsync<IReadOnlyList<long>>(
        db =>
        {
            var positions = new long[PostRecord.Parts];
            foreach (var (part, position) in db.Use(Positions).List(r => (r.Int32(0), r.Int64(1))))
                positions[part] = position;
            return positions;
        },
        cancellationToken);

    public Task SavePositionsAsync(IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            db =>
            {
                foreach (var (part, position) in positions)
                    db.Use(SavePosition).Bind(part).Bind(position).Execute();
                return true;
            },
            cancellationToken);
}
