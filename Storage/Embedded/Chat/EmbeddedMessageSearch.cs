using System.Collections.Immutable;
using System.Globalization;
using Social.Grains.Chat;

namespace Social.Storage.Embedded.Chat;

/// <summary>Words of messages in the full-text index <c>message_words</c>, how far it goes in <c>message_search_position</c>.</summary>
internal sealed class EmbeddedMessageSearch(EmbeddedDatabase database) : IMessageSearch
{
    // one writer: a message that has changed since these words were cut is left to that change
    private const string Put = "insert or replace into message_words (rowid, words) select ?1, ?2 from room_log where id = ?1 and version = ?3";

    private const string Remove = "delete from message_words where rowid = ?1";

    private const string Find = "select rowid from message_words where message_words match ?1 and rowid < ?2 order by rowid desc limit ?3";

    private const string Position = "select position from message_search_position";

    private const string SavePosition =
        "insert into message_search_position (one, position) values (1, ?1) " +
        "on conflict (one) do update set position = excluded.position where position < excluded.position";

    public Task IndexAsync(IReadOnlyList<IndexedMessage> messages, CancellationToken cancellationToken = default)
    {
        // joined here: the writer's time is everybody's
        var rows = messages.Select(m => (m.Id, m.Version, Words: m.Words.Count == 0 ? "" : string.Join(' ', m.Words.Append(RoomWord(m.RoomId))))).ToArray();
        return database.WriteAsync(
            db =>
            {
                foreach (var (id, version, words) in rows)
                {
                    if (words.Length == 0)
                        db.Use(Remove).Bind(id).Execute();
                    else
                        db.Use(Put).Bind(id).Bind(words).Bind(version).Execute();
                }

                return true;
            },
            cancellationToken);
    }

    public Task<ImmutableArray<long>> FindAsync(
        IReadOnlyCollection<long> roomIds, IReadOnlyList<string> words, long before, int limit, CancellationToken cancellationToken = default)
    {
        var match = $"{string.Join(" AND ", words.Select(w => $"\"{w}\""))} AND ({string.Join(" OR ", roomIds.Select(r => $"\"{RoomWord(r)}\""))})";
        return database.ReadAsync(
            db =>
            {
                using var stop = db.StopAt(cancellationToken);
                return db.Use(Find).Bind(match).Bind(before).Bind(limit).List(r => r.Int64(0));
            },
            cancellationToken);
    }

    public Task<long> PositionAsync(CancellationToken cancellationToken = default) => database.ReadAsync(db => db.Use(Position).Scalar(), cancellationToken);

    public Task SavePositionAsync(long position, CancellationToken cancellationToken = default) =>
        database.WriteAsync(db => db.Use(SavePosition).Bind(position).Execute(), cancellationToken);

    private static string RoomWord(long roomId) => string.Create(CultureInfo.InvariantCulture, $"r:{roomId}");
}
