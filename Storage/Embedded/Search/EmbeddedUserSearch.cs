using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Social.Grains.Search;

namespace Social.Storage.Embedded.Search;

/// <summary>Users by the beginnings of their names, table <c>user_words</c>.</summary>
internal sealed class EmbeddedUserSearch(EmbeddedDatabase database) : IUserSearch
{
    /// <summary>Nobody is followed by as many as have so many digits.</summary>
    private const int MostFame = 10;

    /// <summary>A user has several words that begin alike.</summary>
    private const int WordsEach = 4;

    // one text for each number of prefixes, each of which is two parameters: where its words begin and end
    private static readonly string[] BestKnown = [.. Enumerable.Range(1, IUserSearch.MostPrefixes).Select(n =>
        $"select w.user_id from user_words w indexed by user_words_by_fame where w.fame = ?1 and w.word >= ?3 and w.word < ?4{Further(n)} " +
        "order by w.word, w.user_id limit ?2")];

    private static readonly string[] Followed = [.. Enumerable.Range(1, IUserSearch.MostPrefixes).Select(n =>
        "select distinct w.user_id from follows f cross join user_words w on w.user_id = f.followee " +
        $"where f.follower = ?1 and w.word >= ?3 and w.word < ?4{Further(n)} limit ?2")];

    public Task<ImmutableArray<long>> BestKnownAsync(IReadOnlyList<string> prefixes, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            db =>
            {
                using var stop = db.StopAt(cancellationToken);
                var found = new List<long>();
                for (var fame = MostFame; fame > 0 && found.Count < limit; fame--)
                {
                    foreach (var id in Bound(db.Use(BestKnown[prefixes.Count - 1]).Bind(fame).Bind(limit * WordsEach), prefixes).List(r => r.Int64(0)))
                    {
                        if (found.Count < limit && !found.Contains(id))
                            found.Add(id);
                    }
                }

                return found.ToImmutableArray();
            },
            cancellationToken);

    public Task<ImmutableArray<long>> FollowedAsync(
        long userId, IReadOnlyList<string> prefixes, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            db =>
            {
                using var stop = db.StopAt(cancellationToken);
                return Bound(db.Use(Followed[prefixes.Count - 1]).Bind(userId).Bind(limit), prefixes).List(r => r.Int64(0));
            },
            cancellationToken);

    private static SqliteStatement Bound(SqliteStatement statement, IReadOnlyList<string> prefixes)
    {
        foreach (var prefix in prefixes)
            statement.Bind(prefix).Bind(prefix + "\U0010FFFF");
        return statement;
    }

    /// <summary>The conditions of the prefixes after the first.</summary>
    private static string Further(int prefixes)
    {
        var conditions = new StringBuilder();
        for (var i = 1; i < prefixes; i++)
        {
            conditions.Append(
                CultureInfo.InvariantCulture,
                $" and exists (select 1 from user_words o where o.user_id = w.user_id and o.word >= ?{3 + (2 * i)} and o.word < ?{4 + (2 * i)})");
        }

        return conditions.ToString();
    }
}
