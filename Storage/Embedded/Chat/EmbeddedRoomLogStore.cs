using Social.Grains.Chat;

namespace Social.Storage.Embedded.Chat;

/// <summary>Rooms' logs in table <c>room_log</c>. This half writes.</summary>
internal sealed partial class EmbeddedRoomLogStore(EmbeddedDatabase database) : IRoomLogStore
{
    private const string LastEvent = "select coalesce(max(event_seq), 0) from room_log where room_id = ?1";

    private const string InsertEntry =
        "insert into room_log (room_id, event_seq, kind, id, user_id, target, data) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict do nothing";

    private const string InsertMessage =
        "insert into room_log (room_id, event_seq, kind, id, user_id, seq, client_id, content_hash, version, reply_to, edited_at, state, text, details) " +
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) on conflict do nothing";

    private const string ChangeMessage =
        "update room_log set version = ?3, edited_at = ?4, state = ?5, text = ?6, details = ?7 where room_id = ?1 and event_seq = ?2 and version < ?3";

    private const string ForgetReaction = "update room_log set user_id = 0 where room_id = ?1 and event_seq = ?2 and user_id = ?3 and kind = 3";

    public async Task<bool> AppendAsync(RoomBatch batch, CancellationToken cancellationToken = default)
    {
        try
        {
            return await database.WriteAsync(db => Append(db, batch), cancellationToken);
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    public Task ForgetReactionsAsync(
        long userId, IReadOnlyCollection<ReactionRecord> reactions, CancellationToken cancellationToken = default) => database.WriteAsync(
        db =>
        {
            foreach (var reaction in reactions)
                db.Use(ForgetReaction).Bind(reaction.RoomId).Bind(reaction.EventSeq).Bind(userId).Execute();
            return true;
        },
        cancellationToken);

    private static bool Append(SqliteSession db, RoomBatch batch)
    {
        if (db.Use(LastEvent).Bind(batch.RoomId).Scalar() != batch.First - 1)
            return false;
        foreach (var entry in batch.Entries)
        {
            if (Insert(db, batch.RoomId, entry) == 0)
                throw new RefusedException();
        }
        foreach (var message in batch.Changed)
        {
            db.Use(ChangeMessage)
                .Bind(batch.RoomId).Bind(message.EventSeq).Bind(message.Version).Bind(message.EditedAt).Bind((long)message.State).Bind(message.Text)
                .Bind(MessageDetails.Of(message))
                .Execute();
        }
        return true;
    }

    private static int Insert(SqliteSession db, long roomId, RoomEntry entry) => entry.Message is not { } message
        ? db.Use(InsertEntry)
            .Bind(roomId).Bind(entry.EventSeq).Bind((long)entry.Kind).Bind(entry.Id).Bind(entry.UserId).Bind(entry.Target).Bind(entry.Data)
            .Execute()
        : db.Use(InsertMessage)
            .Bind(roomId).Bind(entry.EventSeq).Bind((long)entry.Kind).Bind(entry.Id).Bind(entry.UserId).Bind(message.Seq).Bind(message.ClientId)
            .Bind(message.ContentHash).Bind(message.Version).Bind(message.ReplyTo).Bind(message.EditedAt).Bind((long)message.State).Bind(message.Text)
            .Bind(MessageDetails.Of(message))
            .Execute();

    /// <summary>Undoes the entries of a batch that were inserted before one that cannot be.</summary>
#pragma warning disable CA1032, CA1064 // thrown and caught in this class
    private sealed class RefusedException : Exception;
#pragma warning restore CA1032, CA1064
}
