using System.Collections.Immutable;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Safety;

namespace Social.Storage.Embedded.Safety;

/// <summary>Table <c>filters</c>.</summary>
internal sealed class EmbeddedFilterStore(EmbeddedDatabase database) : IFilterStore
{
    private const string Columns = "select id, user_id, phrase, whole_word, action, contexts, expires_at from filters ";
    private const string List = Columns + "where user_id = ?1 order by id";
    private const string OfPhrase = Columns + "indexed by filters_by_phrase where user_id = ?1 and phrase = ?2";
    private const string CountOthers = "select count(*) from filters where user_id = ?1 and phrase <> ?2";

    private const string Put =
        "insert into filters (id, user_id, phrase, whole_word, action, contexts, expires_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) " +
        "on conflict (user_id, phrase) do update set whole_word = excluded.whole_word, action = excluded.action, contexts = excluded.contexts, " +
        "expires_at = excluded.expires_at";

    private const string Remove = "delete from filters where user_id = ?1 and id = ?2";

    public Task<ImmutableArray<FilterRecord>> ListAsync(long userId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(db => db.Use(List).Bind(userId).List(ReadFilter), cancellationToken);

    public Task<FilterRecord?> PutAsync(FilterRecord filter, int limit, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            if (db.Use(CountOthers).Bind(filter.UserId).Bind(filter.Phrase).Scalar() >= limit)
                return null;
            db.Use(Put)
                .Bind(filter.Id).Bind(filter.UserId).Bind(filter.Phrase).Bind(filter.WholeWord).Bind((long)filter.Action)
                .Bind(filter.Contexts).Bind(filter.ExpiresAt)
                .Execute();
            return db.Use(OfPhrase).Bind(filter.UserId).Bind(filter.Phrase).First(ReadFilter);
        },
        cancellationToken);

    public Task<bool> RemoveAsync(long userId, long filterId, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(Remove).Bind(userId).Bind(filterId).Execute() == 1, cancellationToken);

    private static FilterRecord ReadFilter(SqliteStatement row) => new(
        row.Int64(0), row.Int64(1), row.Text(2), row.Bool(3), (FilterAction)row.Int32(4), row.Int32(5), row.TimeOrNull(6));
}
