using System.Collections.Immutable;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Safety;

namespace Social.Storage.Postgres.Safety;

/// <summary>Table <c>filters</c>. Its writes are rare and go singly.</summary>
internal sealed class PostgresFilterStore(PostgresDatabase database) : IFilterStore
{
    private const string Columns = "id, user_id, phrase, whole_word, action::integer, contexts, expires_at";
    private const string List = $"select {Columns} from filters where user_id = $1 order by id";

    // a user's filters are written by one grain, so the count holds
    private const string Put =
        "insert into filters (id, user_id, phrase, whole_word, action, contexts, expires_at) " +
        "select $1, $2, $3, $4, $5, $6, $7::bigint where (select count(*) from filters where user_id = $2 and phrase <> $3) < $8 " +
        "on conflict (user_id, phrase) do update set whole_word = excluded.whole_word, action = excluded.action, contexts = excluded.contexts, " +
        $"expires_at = excluded.expires_at returning {Columns}";

    private const string Remove = "delete from filters where user_id = $1 and id = $2";

    public Task<ImmutableArray<FilterRecord>> ListAsync(long userId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(new PostgresStatement(List, userId), ReadFilter, cancellationToken);

    public Task<FilterRecord?> PutAsync(FilterRecord filter, int limit, CancellationToken cancellationToken = default) => database.WriteAsync(
        async db => (await db.ListAsync(
            new PostgresStatement(
                Put, filter.Id, filter.UserId, filter.Phrase, filter.WholeWord, (short)filter.Action, filter.Contexts, filter.ExpiresAt, (long)limit),
            ReadFilter)).FirstOrDefault(),
        cancellationToken);

    public Task<bool> RemoveAsync(long userId, long filterId, CancellationToken cancellationToken = default) => database.WriteAsync(
        // an attempt whose answer was lost may have removed it
        async db => await db.ExecuteAsync(new PostgresStatement(Remove, userId, filterId)) == 1 || db.Again,
        cancellationToken);

    private static FilterRecord ReadFilter(PostgresRow row) => new(
        row.Int64(0), row.Int64(1), row.Text(2), row.Bool(3), (FilterAction)row.Int32(4), row.Int32(5), row.TimeOrNull(6));
}
