using System.Collections.Immutable;
using Social.Grains.Posts;
using Social.Grains.Search;

namespace Social.Storage.Postgres.Search;

/// <summary>Words of posts in table <c>post_words</c> under a GIN index, how far it goes in <c>search_positions</c>.</summary>
/// <remarks>
/// A GIN index knows no order, and the newest of many matches are wanted. So first the newest posts are looked at one by one, which is enough for common words; then the index
/// is asked for stretches of time, each eight times as long as the one before. A page has been found before much more than it is read.
/// </remarks>
internal sealed class PostgresPostSearch(PostgresDatabase database) : IPostSearch
{
    private const int Depth = 1_000;
    private const int Growth = 8;

    // of two versions the one touched later stays, whoever comes last
    private const string Put =
        "insert into post_words as w (post_id, touched, words) " +
        "select i.id, i.touched, array_to_tsvector(string_to_array(i.words, ' ')) " +
        "from unnest($1::bigint[], $2::bigint[], $3::text[]) as i (id, touched, words) order by i.id " +
        "on conflict (post_id) do update set touched = excluded.touched, words = excluded.words where w.touched < excluded.touched";

    private const string Remove =
        "delete from post_words w using unnest($1::bigint[], $2::bigint[]) as i (id, touched) where w.post_id = i.id and w.touched <= i.touched";

    private const string Newest =
        "with step as materialized (select post_id, words from post_words where post_id < $2 order by post_id desc limit $3) " +
        "select array(select post_id from step where words @@ $1::tsquery order by post_id desc limit $4), " +
        "(select coalesce(min(post_id), 0) from step), (select coalesce(max(post_id), 0) from step), (select count(*)::integer from step)";

    private const string Between = "select * from posts_with_words($1::tsquery, $2, $3, $4)";

    // from one tag to the next, however many posts each has
    private const string Tags =
        "with recursive step as (" +
        "(select tag from post_tags where tag >= $1 and tag < $1 || chr(1114111) order by tag limit 1) union all " +
        "select (select p.tag from post_tags p where p.tag > s.tag and p.tag < $1 || chr(1114111) order by p.tag limit 1) " +
        "from step s where s.tag is not null) " +
        "select tag from step where tag is not null limit $2";

    private const string Positions = "select part::integer, position from search_positions";

    private const string SavePositions =
        "insert into search_positions as p (part, position) select * from unnest($1::smallint[], $2::bigint[]) as i (part, position) order by part " +
        "on conflict (part) do update set position = excluded.position where p.position < excluded.position";

    public Task IndexAsync(IReadOnlyList<IndexedPost> posts, CancellationToken cancellationToken = default)
    {
        var (put, gone) = (posts.Where(p => p.Words.Count > 0).ToArray(), posts.Where(p => p.Words.Count == 0).ToArray());
        var statements = new List<PostgresStatement>(2);
        if (put.Length > 0)
        {
            statements.Add(new PostgresStatement(
                Put, PostgresColumn.Of(put, p => p.Id), PostgresColumn.Of(put, p => p.Touched),
                PostgresColumn.Of(put, p => string.Join(' ', p.Words))));
        }

        if (gone.Length > 0)
            statements.Add(new PostgresStatement(Remove, PostgresColumn.Of(gone, p => p.Id), PostgresColumn.Of(gone, p => p.Touched)));
        return statements.Count == 0
            ? Task.CompletedTask
            : database.WriteAsync(db => db.ListAsync(statements, answer: -1, _ => true), cancellationToken);
    }

    public Task<ImmutableArray<long>> FindAsync(
        IReadOnlyList<string> words, long before, int limit, CancellationToken cancellationToken = default)
    {
        var wanted = string.Join(" & ", words.Select(w => $"'{w}'"));
        return database.ReadAsync(db => FindAsync(db, wanted, before, limit), cancellationToken);
    }

    public Task<ImmutableArray<string>> TagsAsync(string prefix, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(Tags, prefix, limit), row => row.Text(0), cancellationToken);

    public async Task<IReadOnlyList<long>> PositionsAsync(CancellationToken cancellationToken = default)
    {
        var positions = new long[PostRecord.Parts];
        var rows = await database.ReadAsync(
            new PostgresStatement(Positions), row => (Part: row.Int32(0), Position: row.Int64(1)), cancellationToken);
        foreach (var (part, position) in rows)
            positions[part] = position;
        return positions;
    }

    public Task SavePositionsAsync(IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken = default)
    {
        var save = new PostgresStatement(SavePositions, positions.Keys.Select(p => (short)p).ToArray(), positions.Values.ToArray());
        return database.WriteAsync(db => db.ExecuteAsync(save), cancellationToken);
    }

    private static async Task<ImmutableArray<long>> FindAsync(PostgresSession db, string wanted, long before, int limit)
    {
        var (found, lowest, highest, looked) = (await db.ListAsync(
            new PostgresStatement(Newest, wanted, before, Depth, limit), row => (row.Ids(0), row.Int64(1), row.Int64(2), row.Int32(3))))[0];
        if (found.Length == limit || looked < Depth)
            return found;
        var all = found.ToList();
        var stretch = Math.Max(1, highest - lowest);
        for (var top = lowest; top > 0 && all.Count < limit; top = lowest)
        {
            stretch = stretch > long.MaxValue / Growth ? long.MaxValue : stretch * Growth;
            lowest = Math.Max(0, top - stretch);
            all.AddRange(await db.ListAsync(new PostgresStatement(Between, wanted, lowest, top, limit - all.Count), row => row.Int64(0)));
        }

        return [.. all];
    }
}
