using MongoDB.Driver;
using Social.Grains.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>
/// Appends a group of batches, each a document, by one unordered InsertMany, then changes the messages of earlier documents. When an answer is lost nobody is told what is there: the
/// callers read it, and the ids keep a late document from being stored beside another.
/// </summary>
internal sealed class MongoRoomLogWriter(MongoConnection mongo)
{
    private static readonly InsertManyOptions Unordered = new() { IsOrdered = false };
    private static readonly BulkWriteOptions UnorderedBulk = new() { IsOrdered = false };
    private static readonly FilterDefinitionBuilder<MongoRoomBatch> Where = Builders<MongoRoomBatch>.Filter;

    public async Task<IReadOnlyList<bool>> AppendAsync(IReadOnlyList<RoomBatch> batches, CancellationToken limit)
    {
        MongoRoomBatch[] documents = [.. batches.Select(MongoRoomBatch.Of)];
        // of two documents of one room in a group the server takes one: the other's id is there then
        var refused = await InsertAsync(documents, limit);
        bool[] isStored = [.. documents.Select((_, i) => !refused.Contains(i))];
        await ApplyAsync(documents.Where((d, i) => isStored[i] && d.Changed is not null), limit);
        return isStored;
    }

    /// <summary>Puts the new forms of messages where these are kept, unless they are there or newer ones.</summary>
    public async Task ApplyAsync(IEnumerable<MongoRoomBatch> batches, CancellationToken cancellationToken)
    {
        UpdateOneModel<MongoRoomBatch>[] updates = [.. batches.SelectMany(b => b.Changed!.Select(m => UpdateOf(b.RoomId, m)))];
        if (updates.Length > 0)
            await mongo.CallAsync(ct => mongo.RoomLog.BulkWriteAsync(updates, UnorderedBulk, ct), cancellationToken);
    }

    /// <summary>Answers the places of those that clash with what is there.</summary>
    private async Task<HashSet<int>> InsertAsync(MongoRoomBatch[] documents, CancellationToken limit)
    {
        try
        {
            await mongo.CallAsync(
                async ct =>
                {
                    await mongo.RoomLog.InsertManyAsync(documents, Unordered, ct);
                    return true;
                },
                limit);
            return [];
        }
        catch (MongoBulkWriteException<MongoRoomBatch> e)
            when (e.UnprocessedRequests.Count == 0 && e.WriteErrors.All(w => w.Code == MongoFailure.DuplicateKey))
        {
            return [.. e.WriteErrors.Select(w => w.Index)];
        }
    }

    private static UpdateOneModel<MongoRoomBatch> UpdateOf(long roomId, MongoMessage message)
    {
        var place = $"m.{MongoRoomBatch.PlaceOf(message.EventSeq)}";
        var older = Where.Eq(b => b.RoomId, roomId) & Where.Eq("e", message.EventSeq) & Where.Lt($"{place}.v", message.Version);
        return new UpdateOneModel<MongoRoomBatch>(older, Builders<MongoRoomBatch>.Update.Set(place, message));
    }
}
