using Npgsql;
using Social.Grains.Chat;

namespace Social.Storage.Postgres.Chat;

/// <summary>
/// Appends a group of batches of different rooms in one statement: those whose room has come exactly so far, and none of whose messages is there already, move their room's head on; their
/// entries are inserted and the messages that they changed are updated. The others are refused whole.
/// </summary>
/// <remarks>Whoever waited for a room's head finds it moved and is refused, so what is asked before that is as new as it must be.</remarks>
internal static class PostgresRoomLogWriter
{
    private const string Append =
        "with batch as (select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) as b (room_id, first, last, last_seq)), " +
        "item as (select * from unnest($5::bigint[], $6::bigint[], $7::smallint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::bigint[], " +
        "$13::text[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::smallint[], $19::text[], $20::text[]) as i " +
        "(room_id, event_seq, kind, id, user_id, target, data, seq, client_id, content_hash, version, reply_to, edited_at, state, text, details)), " +
        "known as (select i.room_id from item i join room_log l on l.room_id = i.room_id and l.user_id = i.user_id and l.client_id = i.client_id " +
        "union select i.room_id from item i join room_log l on l.id = i.id), " +
        // in the order of rooms, lest two groups wait for each other
        "locked as materialized (select room_id, event_seq from room_heads where room_id = any ($1) order by room_id for update), " +
        "moved as (update room_heads h set event_seq = b.last, last_seq = b.last_seq from batch b join locked l using (room_id) " +
        "where h.room_id = b.room_id and l.event_seq = b.first - 1 and b.room_id not in (select room_id from known) returning h.room_id), " +
        "begun as (insert into room_heads (room_id, event_seq, last_seq) select room_id, last, last_seq from batch " +
        "where first = 1 and room_id not in (select room_id from known) and room_id not in (select room_id from locked) " +
        "on conflict (room_id) do nothing returning room_id), " +
        "won as (select room_id from moved union all select room_id from begun), " +
        "added as (insert into room_log " +
        "(room_id, event_seq, kind, id, user_id, target, data, seq, client_id, content_hash, version, reply_to, edited_at, state, text, details) " +
        "select * from item where room_id in (select room_id from won)), " +
        "changed as (update room_log l set version = c.version, edited_at = c.edited_at, state = c.state, text = c.text, details = c.details " +
        "from unnest($21::bigint[], $22::bigint[], $23::bigint[], $24::bigint[], $25::smallint[], $26::text[], $27::text[]) as c " +
        "(room_id, event_seq, version, edited_at, state, text, details) " +
        "where l.room_id = c.room_id and l.event_seq = c.event_seq and l.version < c.version and c.room_id in (select room_id from won)) " +
        "select room_id from won";

    // an entry's id is given once, so where it stands this very batch was stored
    private const string FindOwn =
        "select l.room_id from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as b (room_id, event_seq, id) join room_log l using (room_id, event_seq, id)";

    public static async Task<IReadOnlyList<bool>> AppendAsync(PostgresSession db, IReadOnlyList<RoomBatch> batches)
    {
        var answers = new bool[batches.Count];
        var left = Enumerable.Range(0, batches.Count).OrderBy(i => batches[i].RoomId).ToList();
        while (left.Count > 0)
        {
            // of two batches of one room the second must see the first
            var round = left.DistinctBy(i => batches[i].RoomId).ToList();
            left = left.Except(round).ToList();
            var stored = await AppendRoundAsync(db, PostgresColumn.Of(round, i => batches[i]));
            foreach (var i in round)
                answers[i] = stored.Contains(batches[i].RoomId);
        }

        return answers;
    }

    /// <summary>Answers the rooms whose batches are stored, now or by an attempt before this one whose answer was lost.</summary>
    private static async Task<HashSet<long>> AppendRoundAsync(PostgresSession db, RoomBatch[] batches)
    {
        HashSet<long> stored = [];
        try
        {
            stored = [.. await db.ListAsync(new PostgresStatement(Append, Columns(batches)), row => row.Int64(0))];
        }
        catch (PostgresException e) when (batches.Length == 1 && string.Equals(e.SqlState, PostgresErrorCodes.UniqueViolation, StringComparison.Ordinal))
        {
            // another came between the look and the write
        }

        if (stored.Count < batches.Length)
        {
            stored.UnionWith(await db.ListAsync(
                new PostgresStatement(
                    FindOwn, PostgresColumn.Of(batches, b => b.RoomId), PostgresColumn.Of(batches, b => b.First),
                    PostgresColumn.Of(batches, b => b.Entries[0].Id)),
                row => row.Int64(0)));
        }

        return stored;
    }

    private static object?[] Columns(RoomBatch[] batches)
    {
        (long RoomId, RoomEntry Entry)[] items = [.. batches.SelectMany(b => b.Entries.Select(e => (b.RoomId, e)))];
        MessageRecord[] changed = [.. batches.SelectMany(b => b.Changed)];
        return
        [
            PostgresColumn.Of(batches, b => b.RoomId), PostgresColumn.Of(batches, b => b.First), PostgresColumn.Of(batches, b => b.Last),
            PostgresColumn.Of(batches, b => b.LastSeq),
            PostgresColumn.Of(items, i => i.RoomId), PostgresColumn.Of(items, i => i.Entry.EventSeq), PostgresColumn.Of(items, i => (short)i.Entry.Kind),
            PostgresColumn.Of(items, i => i.Entry.Id), PostgresColumn.Of(items, i => i.Entry.UserId), PostgresColumn.Of(items, i => i.Entry.Target),
            PostgresColumn.Of(items, i => i.Entry.Data), PostgresColumn.Of(items, i => i.Entry.Message?.Seq),
            PostgresColumn.Of(items, i => i.Entry.Message?.ClientId), PostgresColumn.Of(items, i => i.Entry.Message?.ContentHash),
            PostgresColumn.Of(items, i => i.Entry.Message?.Version), PostgresColumn.Of(items, i => i.Entry.Message?.ReplyTo),
            PostgresColumn.Times(items, i => i.Entry.Message?.EditedAt), PostgresColumn.Of(items, i => (short?)i.Entry.Message?.State),
            PostgresColumn.Of(items, i => i.Entry.Message?.Text), PostgresColumn.Of(items, i => i.Entry.Message is { } m ? MessageDetails.Of(m) : null),
            PostgresColumn.Of(changed, m => m.RoomId), PostgresColumn.Of(changed, m => m.EventSeq), PostgresColumn.Of(changed, m => m.Version),
            PostgresColumn.Times(changed, m => m.EditedAt), PostgresColumn.Of(changed, m => (short)m.State), PostgresColumn.Of(changed, m => m.Text),
            PostgresColumn.Of(changed, MessageDetails.Of),
        ];
    }
}
