using MongoDB.Driver;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>Every question that is asked of the collection of rooms, and the changes made there. Members and links are found by their place in the document.</summary>
internal static class MongoRoomQueries
{
    private static readonly FilterDefinitionBuilder<MongoRoomDocument> Where = Builders<MongoRoomDocument>.Filter;

    private static UpdateDefinitionBuilder<MongoRoomDocument> Set => Builders<MongoRoomDocument>.Update;

    public static FilterDefinition<MongoRoomDocument> One(long id) => Where.Eq(r => r.Id, id);

    public static FilterDefinition<MongoRoomDocument> Before(RoomRecord room) => One(room.Id) & Where.Eq(r => r.Version, room.Version - 1);

    public static FilterDefinition<MongoRoomDocument> Done(RoomRecord room) =>
        One(room.Id) & Where.Eq(r => r.Version, room.Version) & Where.Eq(r => r.Touched, room.Touched);

    public static FilterDefinition<MongoRoomDocument> OfPair(RoomPair pair) => Where.Eq(r => r.Pair, MongoRoomDocument.KeyOf(pair));

    public static FilterDefinition<MongoRoomDocument> OfPairs(IEnumerable<RoomPair> pairs) => Where.In(r => r.Pair, pairs.Select(MongoRoomDocument.KeyOf));

    public static FilterDefinition<MongoRoomDocument> With(long roomId, long userId) => One(roomId) & Where.Exists(Member(userId));

    public static FilterDefinition<MongoRoomDocument> OfUser(long userId, long before) =>
        Where.AnyEq(r => r.Users, userId) & Where.Lt(r => r.Id, before) & Where.Exists(Member(userId));

    public static FilterDefinition<MongoRoomDocument> Joined(long userId) =>
        Where.AnyEq(r => r.Users, userId) & Where.Eq(Member(userId) + ".s", MembershipState.Joined);

    public static FilterDefinition<MongoRoomDocument> MadeBy(long userId, long since) => Where.Eq(r => r.CreatedBy, userId) & Where.Gte(r => r.Id, since);

    public static FilterDefinition<MongoRoomDocument> Repeated(string key) => Where.AnyEq(r => r.RepeatKeys, key);

    public static FilterDefinition<MongoRoomDocument> Repeated(string key, DateTime ended) =>
        Repeated(key) & Where.ElemMatch(r => r.Repeats, q => q.Key == key && q.At <= ended);

    public static FilterDefinition<MongoRoomDocument> OldRepeats(DateTime ended) => Where.Lte(r => r.RepeatedAt, ended);

    /// <summary>The room, with no member but one.</summary>
    public static ProjectionDefinition<MongoRoomDocument, MongoRoomDocument> OnlyMember(long userId) => Builders<MongoRoomDocument>.Projection
        .Include(r => r.Kind).Include(r => r.Version).Include(r => r.Touched).Include(r => r.CreatedBy).Include(r => r.IsRequest).Include(r => r.Joined)
        .Include(r => r.SlowMode).Include(r => r.MembersInvite).Include(r => r.Pair).Include(r => r.Name).Include(r => r.Topic).Include(r => r.AvatarUrl)
        .Include(Member(userId));

    public static UpdateDefinition<MongoRoomDocument> Changed(RoomWrite change)
    {
        var room = change.Room;
        List<UpdateDefinition<MongoRoomDocument>> all =
        [
            Set.Set(r => r.Version, room.Version), Set.Set(r => r.Touched, room.Touched), Set.Set(r => r.Joined, room.MemberCount),
            Set.Set(r => r.SlowMode, room.SlowMode), Set.Set(r => r.MembersInvite, room.MembersInvite),
            Text("n", room.Name), Text("o", room.Topic), Text("a", room.AvatarUrl),
            .. change.Put.SelectMany(PutMember),
            .. change.Dropped.Select(id => Set.Unset(Member(id))),
            .. change.PutLinks.Select(l => Set.Set($"l.{MongoRoomDocument.KeyOf(l.Id)}", MongoRoomLink.Of(l))),
            .. change.DroppedLinks.Select(id => Set.Unset($"l.{MongoRoomDocument.KeyOf(id)}")),
        ];
        // the two cannot stand in one change
        if (!change.Put.IsEmpty)
            all.Add(Set.AddToSetEach(r => r.Users, change.Put.Select(m => m.UserId)));
        else if (!change.Dropped.IsEmpty)
            all.Add(Forgotten(change));
        if (change.Repeat is { } repeat)
        {
            var stored = MongoRepeat.Of(repeat);
            all.AddRange([Set.Push(r => r.Repeats, stored), Set.AddToSet(r => r.RepeatKeys, stored.Key), Set.Min(r => r.RepeatedAt, stored.At)]);
        }
        return Set.Combine(all);
    }

    public static UpdateDefinition<MongoRoomDocument> Forgotten(RoomWrite change) => Set.PullAll(r => r.Users, change.Dropped);

    public static UpdateDefinition<MongoRoomDocument> Settled(RoomMemberRecord member)
    {
        var path = Member(member.UserId);
        return Set.Combine(
            Set.Set(path + ".v", member.Version), Set.Set(path + ".a", member.Archived),
            member.MutedUntil is { } until ? Set.Set(path + ".u", until.UtcDateTime) : Set.Unset(path + ".u"));
    }

    public static UpdateDefinition<MongoRoomDocument> Moved(RoomMarkers markers)
    {
        var path = Member(markers.UserId);
        return Set.Combine(Set.Max(path + ".r", markers.ReadSeq), Set.Max(path + ".d", markers.DeliveredSeq));
    }

    /// <summary>
    /// Takes the answers that have outlived their time from a room, as it was read: none may have come since. No field is left empty: to a unique index all empty lists are the same.
    /// </summary>
    public static UpdateOneModel<MongoRoomDocument> Swept(MongoRoomDocument room, DateTime ended)
    {
        var repeats = room.Repeats ?? [];
        var left = repeats.Where(q => q.At > ended).ToArray();
        return new UpdateOneModel<MongoRoomDocument>(
            One(room.Id) & Where.Size(r => r.Repeats, repeats.Length),
            left.Length == 0
                ? Set.Combine(Set.Unset(r => r.Repeats), Set.Unset(r => r.RepeatKeys), Set.Unset(r => r.RepeatedAt))
                : Set.Combine(
                    Set.Set(r => r.Repeats, left), Set.Set(r => r.RepeatKeys, left.Select(q => q.Key).ToArray()), Set.Set(r => r.RepeatedAt, left.Min(q => q.At))));
    }

    private static string Member(long userId) => $"m.{MongoRoomDocument.KeyOf(userId)}";

    private static UpdateDefinition<MongoRoomDocument> Text(string field, string? text) => text is null ? Set.Unset(field) : Set.Set(field, text);

    // field by field: markers that moved meanwhile must not move back
    private static IEnumerable<UpdateDefinition<MongoRoomDocument>> PutMember(RoomMemberRecord member)
    {
        var path = Member(member.UserId);
        return
        [
            Set.Set(path + ".o", member.Role), Set.Set(path + ".s", member.State), Set.Set(path + ".j", member.JoinId),
            member.InvitedBy is { } by ? Set.Set(path + ".i", by) : Set.Unset(path + ".i"), Settled(member),
            Moved(new RoomMarkers(0, member.UserId, member.ReadSeq, member.DeliveredSeq)),
        ];
    }
}
