using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>
/// A user's rooms with what stands in the log of each, by one aggregation: of each room the last document of the log, the last one with messages, and those with messages of the user
/// above their read marker. Each of the three is found by an index of <c>room_log</c>.
/// </summary>
internal sealed class MongoRoomList(MongoConnection mongo)
{
    private const string Head = "head";
    private const string Last = "last";
    private const string Own = "own";

    public async Task<ImmutableArray<ListedRoom>> ReadAsync(long userId, RoomFolder folder, long before, int limit, CancellationToken cancellationToken)
    {
        var found = await mongo.CallAsync(
            async ct =>
            {
                using var cursor = await mongo.Rooms.AggregateAsync<BsonDocument>(Pipeline(userId, folder), cancellationToken: ct);
                return await cursor.ToListAsync(ct);
            },
            cancellationToken);
        return
        [
            .. found.Select(d => Listed(d, userId))
                .Where(r => r.Activity < before && (r.Room.Kind == RoomKind.Group || r.Last is not null || r.Room.CreatedBy == userId))
                .OrderByDescending(r => r.Activity).ThenByDescending(r => r.Room.Id).Take(limit),
        ];
    }

    private static BsonDocument[] Pipeline(long userId, RoomFolder folder)
    {
        var me = "m." + MongoRoomDocument.KeyOf(userId);
        BsonArray states = folder == RoomFolder.Requests ? [(int)MembershipState.Invited, (int)MembershipState.Requested] : [(int)MembershipState.Joined];
        var match = new BsonDocument { { "u", userId }, { me + ".s", new BsonDocument("$in", states) } };
        match.Add(me + ".a", folder == RoomFolder.Archived ? (BsonValue)true : new BsonDocument("$ne", true));
        // of a group the one member, of a direct room both
        var members = new BsonDocument("$cond", new BsonArray
        {
            new BsonDocument("$eq", new BsonArray { "$k", (int)RoomKind.Direct }), "$m", new BsonDocument(MongoRoomDocument.KeyOf(userId), "$" + me),
        });
        var fields = new BsonDocument { { "m", members } };
        foreach (var name in (string[])["k", "v", "t", "c", "w", "j", "s", "i", "p", "n", "o", "a"])
            fields.Add(name, 1);
        return
        [
            new("$match", match), new("$project", fields),
            Lookup(Head, [new("$sort", new BsonDocument("l", -1)), new("$limit", 1), new("$project", new BsonDocument { { "q", 1 }, { "l", 1 } })]),
            Lookup(
                Last, [new("$sort", new BsonDocument("t", -1)), new("$limit", 1)], new BsonDocument("$gt", new BsonArray { "$t", 0 })),
            Lookup(
                Own, [new("$project", new BsonDocument { { "s", 1 }, { "u", 1 } })],
                new BsonDocument("$gt", new BsonArray { "$t", "$$read" }),
                new BsonDocument("$in", new BsonArray { userId, new BsonDocument("$ifNull", new BsonArray { "$u", new BsonArray() }) }),
                read: new BsonDocument("$ifNull", new BsonArray { "$" + me + ".r", 0 })),
        ];
    }

    private static BsonDocument Lookup(string name, BsonDocument[] steps, BsonDocument? first = null, BsonDocument? second = null, BsonDocument? read = null)
    {
        var let = new BsonDocument("room", "$_id");
        if (read is not null)
            let.Add("read", read);
        var all = new BsonArray { new BsonDocument("$eq", new BsonArray { "$r", "$$room" }) };
        foreach (var condition in (BsonDocument?[])[first, second])
        {
            if (condition is not null)
                all.Add(condition);
        }

        return new BsonDocument("$lookup", new BsonDocument
        {
            { "from", MongoIndexes.RoomLog },
            { "let", let },
            { "pipeline", new BsonArray(steps.Prepend(new BsonDocument("$match", new BsonDocument("$expr", new BsonDocument("$and", all))))) },
            { "as", name },
        });
    }

    private static ListedRoom Listed(BsonDocument found, long userId)
    {
        var (head, last, own) = (Batches(found, Head), Batches(found, Last), Batches(found, Own));
        var document = BsonSerializer.Deserialize<MongoRoomDocument>(found);
        var (room, member) = (document.ToRecord(), document.MemberOf(userId)!);
        return new ListedRoom(
            room, member, room.Pair is { } pair ? document.MemberOf(pair.OtherOf(userId)) : null,
            head is [var newest] ? new RoomHead(room.Id, newest.RoomSeq, newest.Last) : RoomHead.Empty(room.Id),
            own.Sum(b => b.Senders!.Where((sender, i) => sender == userId && b.FirstSeq + i > member.ReadSeq).Count()),
            last is [var batch] ? batch.ToMessages().Last() : null);
    }

    private static MongoRoomBatch[] Batches(BsonDocument found, string name) =>
        [.. found[name].AsBsonArray.Select(b => BsonSerializer.Deserialize<MongoRoomBatch>(b.AsBsonDocument))];
}
