using System.Collections.Immutable;
using MongoDB.Driver;
using Social.Grains.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>What the log keeps of who reacted.</summary>
internal sealed partial class MongoRoomLogStore
{
    private const int PageSize = 100;
    private const int MostTries = 5;

    private static UpdateDefinitionBuilder<MongoRoomBatch> Set => Builders<MongoRoomBatch>.Update;

    public async Task<ImmutableArray<ReactionRecord>> ReactedByAsync(
        long userId, RoomPlace after, int limit, CancellationToken cancellationToken = default)
    {
        var found = await ListAsync(
            Where.Eq("w", userId) & (Where.Gt(b => b.RoomId, after.RoomId) | (Where.Eq(b => b.RoomId, after.RoomId) & Where.Gt(b => b.Last, after.Seq))),
            Sort.Ascending(b => b.RoomId).Ascending(b => b.Last), DocumentsFor(limit), cancellationToken);
        (long RoomId, MongoRoomEntry Entry)[] entries =
        [
            .. found.SelectMany(b => b.Entries.Where(e => e.IsReactionOf(userId)).Select(e => (b.RoomId, e)))
                .Where(e => e.RoomId > after.RoomId || e.e.EventSeq > after.Seq).Take(limit),
        ];
        var ids = new Dictionary<(long, long), long>();
        foreach (var room in entries.GroupBy(e => e.RoomId))
        {
            foreach (var message in await AtAsync(room.Key, [.. room.Select(e => e.Entry.Target!.Value).Distinct()], cancellationToken))
                ids[(room.Key, message.EventSeq)] = message.Id;
        }
        return
        [
            .. entries.Select(e => new ReactionRecord(
                e.RoomId, e.Entry.EventSeq, e.Entry.Id, e.Entry.Target!.Value, ids[(e.RoomId, e.Entry.Target!.Value)], e.Entry.Data!)),
        ];
    }

    public async Task ForgetReactionsAsync(
        long userId, IReadOnlyCollection<ReactionRecord> reactions, CancellationToken cancellationToken = default)
    {
        foreach (var room in reactions.GroupBy(r => r.RoomId))
        {
            await ForgetInChangesAsync(userId, room.Key, [.. room.Select(r => r.Target).Distinct()], cancellationToken);
            var found = await ListAsync(
                Where.Eq("w", userId) & Where.Eq(b => b.RoomId, room.Key) & Where.Gte(b => b.Last, room.Min(r => r.EventSeq)),
                Sort.Ascending(b => b.Last), room.Count(), cancellationToken);
            foreach (var batch in found)
            {
                var left = batch.Reactors!.Where(id => id != userId).ToArray();
                // not where somebody else was taken out meanwhile: entries are written as a whole, and whoever asks again finds this user there still
                await UpdateAsync(
                    Where.Eq(b => b.Id, batch.Id) & Where.Eq(b => b.Reactors, batch.Reactors),
                    Set.Combine(
                        Set.Set(b => b.Entries, Array.ConvertAll(batch.Entries, e => e.IsReactionOf(userId) ? e.OfNobody() : e)),
                        left.Length == 0 ? Set.Unset(b => b.Reactors) : Set.Set(b => b.Reactors, left)),
                    cancellationToken);
            }
        }
    }

    /// <summary>Puts what these messages are now in the place of older forms of them that have the user among who reacted.</summary>
    private async Task ForgetInChangesAsync(long userId, long roomId, long[] targets, CancellationToken cancellationToken)
    {
        for (var last = targets.Min(); ;)
        {
            var found = await ListAsync(
                Where.Eq(b => b.RoomId, roomId) & Where.Gt(b => b.Last, last) & Where.In("c.e", targets), Sort.Ascending(b => b.Last), PageSize, cancellationToken);
            foreach (var batch in found)
                await ForgetInChangesAsync(userId, batch, cancellationToken);
            if (found.Count < PageSize)
                return;
            last = found[^1].Last;
        }
    }

    private async Task ForgetInChangesAsync(long userId, MongoRoomBatch? batch, CancellationToken cancellationToken)
    {
        for (var tries = 1; tries <= MostTries && batch?.Changed is { } changed; tries++)
        {
            var stale = changed.Where(m => m.IsReactedToBy(userId, batch.RoomId)).Select(m => m.EventSeq).ToHashSet();
            if (stale.Count == 0)
                return;
            // should its writer have died before
            await _writer.ApplyAsync([batch], cancellationToken);
            var now = (await AtAsync(batch.RoomId, stale, cancellationToken)).ToDictionary(m => m.EventSeq);
            var isWritten = await UpdateAsync(
                Where.Eq(b => b.Id, batch.Id) & Where.Eq(b => b.Changed, changed),
                Set.Set(b => b.Changed, Array.ConvertAll(changed, m => stale.Contains(m.EventSeq) ? MongoMessage.Of(now[m.EventSeq]) : m)), cancellationToken);
            if (isWritten)
                return;
            batch = await FirstAsync(Where.Eq(b => b.Id, batch.Id), Sort.Ascending(b => b.Last), cancellationToken);
        }
    }

    /// <summary>Of the documents beyond a place only the first may have nothing beyond it, so one more has enough.</summary>
    private static int DocumentsFor(int limit) => limit + 1;

    private async Task<bool> UpdateAsync(
        FilterDefinition<MongoRoomBatch> filter, UpdateDefinition<MongoRoomBatch> update, CancellationToken cancellationToken) =>
        (await _mongo.CallAsync(ct => _mongo.RoomLog.UpdateOneAsync(filter, update, cancellationToken: ct), cancellationToken)).MatchedCount > 0;
}
