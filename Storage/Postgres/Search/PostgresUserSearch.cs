using System.Collections.Immutable;
using Social.Grains.Search;

namespace Social.Storage.Postgres.Search;

/// <summary>Users by the beginnings of their names, table <c>user_words</c>.</summary>
internal sealed class PostgresUserSearch(PostgresDatabase database) : IUserSearch
{
    // $2 is the prefixes after the first; beyond the last character of all nothing begins so
    private const string Further =
        "not exists (select from unnest($2::text[]) as p (prefix) where not exists (" +
        "select from user_words o where o.user_id = w.user_id and o.word >= p.prefix and o.word < p.prefix || chr(1114111)))";

    // a user has several words that begin alike
    private const string BestKnown =
        "select s.user_id from generate_series(10, 1, -1) as f (fame) cross join lateral (" +
        $"select w.user_id, w.word from user_words w where w.fame = f.fame and w.word >= $1 and w.word < $1 || chr(1114111) and {Further} " +
        "order by w.word, w.user_id limit 4 * $3) s order by f.fame desc, s.word, s.user_id";

    private const string Followed =
        "select distinct w.user_id from follows f cross join lateral (" +
        "select m.user_id from user_words m where m.user_id = f.followee and m.word >= $1 and m.word < $1 || chr(1114111) limit 1) w " +
        $"where f.follower = $4 and {Further} limit $3";

    public async Task<ImmutableArray<long>> BestKnownAsync(
        IReadOnlyList<string> prefixes, int limit, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(
            new PostgresStatement(BestKnown, prefixes[0], Rest(prefixes), limit), row => row.Int64(0), cancellationToken);
        return [.. found.Distinct().Take(limit)];
    }

    public Task<ImmutableArray<long>> FollowedAsync(
        long userId, IReadOnlyList<string> prefixes, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(
        new PostgresStatement(Followed, prefixes[0], Rest(prefixes), limit, userId), row => row.Int64(0), cancellationToken);

    private static string[] Rest(IReadOnlyList<string> prefixes) => [.. prefixes.Skip(1)];
}
