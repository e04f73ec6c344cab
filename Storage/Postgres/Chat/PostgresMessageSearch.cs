using System.Collections.Immutable;
using System.Globalization;
using Social.Grains.Chat;

namespace Social.Storage.Postgres.Chat;

/// <summary>Words of messages in table <c>message_words</c> under a GIN index, how far it goes in <c>message_search_position</c>.</summary>
internal sealed class PostgresMessageSearch(PostgresDatabase database) : IMessageSearch
{
    // what is gone keeps a row without words, so that an earlier version cannot come back
    private const string Put =
        "insert into message_words as w (message_id, version, words) " +
        "select i.id, i.version, array_to_tsvector(string_to_array(i.words, ' ')) " +
        "from unnest($1::bigint[], $2::bigint[], $3::text[]) as i (id, version, words) order by i.id " +
        "on conflict (message_id) do update set version = excluded.version, words = excluded.words where w.version < excluded.version";

    private const string Find = "select * from messages_with_words($1::tsquery, $2, $3)";
    private const string Position = "select position from message_search_position";

    private const string SavePosition =
        "insert into message_search_position as p (one, position) values (1, $1) " +
        "on conflict (one) do update set position = excluded.position where p.position < excluded.position";

    public Task IndexAsync(IReadOnlyList<IndexedMessage> messages, CancellationToken cancellationToken = default)
    {
        // of a message that changed twice the last
        IndexedMessage[] last = [.. messages.GroupBy(m => m.Id).Select(g => g.MaxBy(m => m.Version)!)];
        var put = new PostgresStatement(
            Put, PostgresColumn.Of(last, m => m.Id), PostgresColumn.Of(last, m => m.Version),
            PostgresColumn.Of(last, m => m.Words.Count == 0 ? "" : string.Join(' ', m.Words.Append(RoomWord(m.RoomId)))));
        return database.WriteAsync(db => db.ExecuteAsync(put), cancellationToken);
    }

    public Task<ImmutableArray<long>> FindAsync(
        IReadOnlyCollection<long> roomIds, IReadOnlyList<string> words, long before, int limit, CancellationToken cancellationToken = default)
    {
        var wanted = $"{string.Join(" & ", words.Select(w => $"'{w}'"))} & ({string.Join(" | ", roomIds.Select(r => $"'{RoomWord(r)}'"))})";
        return database.ReadAsync(new PostgresStatement(Find, wanted, before, limit), row => row.Int64(0), cancellationToken);
    }

    public async Task<long> PositionAsync(CancellationToken cancellationToken = default) =>
        (await database.ReadAsync(new PostgresStatement(Position), row => row.Int64(0), cancellationToken)).FirstOrDefault();

    public Task SavePositionAsync(long position, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.ExecuteAsync(new PostgresStatement(SavePosition, position)), cancellationToken);

    private static string RoomWord(long roomId) => string.Create(CultureInfo.InvariantCulture, $"r:{roomId}");
}
