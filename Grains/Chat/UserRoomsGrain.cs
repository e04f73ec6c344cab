using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Serialization;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Presence;
using Social.Grains.Presence;
using Social.Grains.Users;

namespace Social.Grains.Chat;

/// <summary>
/// The rooms of a user: here they are made, opened and joined. Key: user id. Reentrant, because it holds nothing but which requests are running: a lost activation costs nothing.
/// </summary>
[UserPlacement, Reentrant]
internal sealed class UserRoomsGrain(
    IRoomStore rooms, IRoomAudience audience, IRelationStore relations, UserCache users, RoomViews views, RoomMetrics metrics, RoomGreetings greetings,
    SightNews sights, Serializer<Room> answers, IdGenerator ids, TimeProvider time, IOptions<RoomOptions> options) : Grain, IUserRoomsGrain
{
    private const int MostTries = 5;
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);

    // from counting to making: many at once would all count the same
    private readonly Turns _makes = new();

    private long UserId => this.GetPrimaryKeyLong();

    public async Task<Repeatable<Room>> CreateAsync(NewRoom room, RepeatKey? repeat)
    {
        RoomRules.Check(room);
        if (repeat is null)
            return await _makes.TakeAsync(() => MakeAsync(room, null));
        if (!_running.Add(repeat.Key))
            throw RoomRepeats.InUse();
        try
        {
            var stored = await rooms.FindRepeatAsync(UserId, repeat.Key, time.GetUtcNow());
            return stored is null ? await _makes.TakeAsync(() => MakeAsync(room, repeat)) : Replay(stored, repeat);
        }
        finally
        {
            _running.Remove(repeat.Key);
        }
    }

    public async Task<Room> OpenDirectAsync(long otherId)
    {
        if (otherId == UserId)
            throw new SocialException(ErrorKind.Invalid, ErrorCodes.CannotTargetSelf, "This cannot be done with oneself.");
        for (var tries = 1; ; tries++)
        {
            var there = await rooms.FindDirectAsync(UserId, otherId);
            if (there != 0)
                return await GrainFactory.GetGrain<IRoomUpkeepGrain>(there).OpenAsync(UserId);
            if (await _makes.TakeAsync(() => MakeDirectAsync(otherId)) is { } made)
                return made;
            if (tries == MostTries)
                throw SocialException.Unavailable("The room is being made elsewhere; try again.");
        }
    }

    public Task<Room> JoinAsync(string token) => RoomLinkToken.TryGetRoom(token, out var roomId)
        ? _makes.TakeAsync(() => GrainFactory.GetGrain<IRoomUpkeepGrain>(roomId).JoinAsync(UserId, token))
        : throw SocialException.NotFound("link");

    public async Task<Page<Room>> ListAsync(RoomQuery query)
    {
        var found = await rooms.ListAsync(UserId, query.Folder, query.Before ?? long.MaxValue, query.Limit + 1);
        var page = found.Length > query.Limit ? found[..query.Limit] : found;
        return new Page<Room>(await views.ShowAsync(page, UserId), page.Length < found.Length ? page[^1].Activity : null);
    }

    public Task<ImmutableArray<long>> JoinedAsync() => rooms.JoinedAsync(UserId, RoomRules.MostRooms);

    private async Task<Repeatable<Room>> MakeAsync(NewRoom room, RepeatKey? repeat)
    {
        long[] others = [.. (room.MemberIds ?? []).Where(id => id != UserId).Distinct()];
        var followers = await FollowersAsync(others);
        var counts = await RequireRoomLeftAsync(others);
        if ((await MadeTodayAsync()).Groups >= options.Value.GroupsPerDay)
            throw RoomRules.LimitReached($"A user makes at most {options.Value.GroupsPerDay} groups a day.");
        for (var tries = 1; ; tries++)
        {
            var id = ids.Next();
            var owner = new RoomMemberRecord(UserId, RoomRole.Owner, MembershipState.Joined, ids.Next(), null);
            ImmutableArray<RoomMemberRecord> members =
            [
                owner,
                .. others.Select((other, i) => new RoomMemberRecord(
                    other, RoomRole.Member,
                    followers.Contains(other) && counts[i] < RoomRules.MostRooms ? MembershipState.Joined : MembershipState.Invited, ids.Next(), UserId)),
            ];
            var record = new RoomRecord(
                id, RoomKind.Group, null, UserId, room.Name.Trim(), room.Topic is { Length: > 0 } topic ? topic : null, null, 0, MembersInvite: true,
                members.Count(m => m.State == MembershipState.Joined), 1, id);
            var form = await views.ShowAsync(record, owner, [], Empty(id));
            var addition = await rooms.AddAsync(record, members, RoomRepeats.Of(UserId, repeat, answers.SerializeToArray(form), time.GetUtcNow()));
            if (addition.Outcome == RoomAdditionOutcome.Repeated)
                return Replay(addition.Repeat!, repeat!);
            if (addition.Outcome == RoomAdditionOutcome.Added)
            {
                metrics.Made(record);
                await AdmitAsync(id, members);
                await greetings.TellAsync(id, UserId, members);
                return new Repeatable<Room>(form, Replayed: false);
            }
            if (tries == MostTries)
                throw SocialException.Unavailable("No free id was found; try again.");
        }
    }

    /// <summary>Null where there is one by now, or the id was taken.</summary>
    private async Task<Room?> MakeDirectAsync(long otherId)
    {
        if (await users.GetAsync(otherId) is null)
            throw SocialException.NotFound("user");
        var standing = (await relations.BetweenAsync(UserId, [otherId]))[0];
        if (standing.BlockedBy)
            throw SocialException.NotFound("user");
        if (standing.Blocking)
            throw RoomRules.Blocked();
        var otherHasPlace = (await RequireRoomLeftAsync([otherId]))[0] < RoomRules.MostRooms;
        var isRequest = !standing.FollowedBy || !otherHasPlace;
        if (isRequest && (await MadeTodayAsync()).Requests >= options.Value.RequestsPerDay)
            throw RoomRules.LimitReached($"A user writes to at most {options.Value.RequestsPerDay} people a day who do not follow them.");
        var id = ids.Next();
        var me = new RoomMemberRecord(UserId, RoomRole.Member, MembershipState.Joined, ids.Next(), null);
        var other = new RoomMemberRecord(
            otherId, RoomRole.Member, isRequest ? MembershipState.Requested : MembershipState.Joined, ids.Next(), UserId);
        var record = new RoomRecord(
            id, RoomKind.Direct, RoomPair.Of(UserId, otherId), UserId, null, null, null, 0, MembersInvite: false, isRequest ? 1 : 2, 1, id)
        {
            IsRequest = isRequest,
        };
        if ((await rooms.AddAsync(record, [me, other], null)).Outcome != RoomAdditionOutcome.Added)
            return null;
        metrics.Made(record);
        await AdmitAsync(id, [me, other]);
        if (isRequest)
            await sights.TellAsync(new SightChange(otherId, UserId));
        return await views.ShowAsync(record, me, [me, other], Empty(id));
    }

    private static RoomProgress Empty(long roomId) => new(RoomHead.Empty(roomId), 0, null);

    /// <summary>Lets the connections of who is in a new room hear of it.</summary>
    private Task AdmitAsync(long roomId, ImmutableArray<RoomMemberRecord> members) =>
        Task.WhenAll(members.Where(m => m.State == MembershipState.Joined).Select(m => audience.AdmitAsync(m.UserId, roomId)));

    /// <summary>Which of these people follow this user. Fails with <c>validation_failed</c> where one of them is not to be seen.</summary>
    private async Task<HashSet<long>> FollowersAsync(long[] others)
    {
        if (others.Length == 0)
            return [];
        var known = await users.GetManyAsync(others);
        var standings = await relations.BetweenAsync(UserId, others);
        new ValidationErrors()
            .Require(
                standings.All(s => known.ContainsKey(s.UserId) && s is { Blocking: false, BlockedBy: false }), "memberIds",
                "each must be somebody whom you can see and do not block")
            .ThrowIfAny();
        return [.. standings.Where(s => s.FollowedBy).Select(s => s.UserId)];
    }

    /// <summary>In how many rooms others are, when this user may be in one more.</summary>
    private async Task<ImmutableArray<int>> RequireRoomLeftAsync(long[] others)
    {
        var counts = await rooms.CountJoinedAsync([UserId, .. others]);
        return counts[0] < RoomRules.MostRooms
            ? counts[1..]
            : throw RoomRules.LimitReached($"A user is in at most {RoomRules.MostRooms} rooms; leave one first.");
    }

    private Task<RoomsMade> MadeTodayAsync() => rooms.CountMadeAsync(UserId, IdGenerator.FirstAt(time.GetUtcNow().AddDays(-1)));

    private Repeatable<Room> Replay(StoredRepeat stored, RepeatKey repeat) =>
        new(answers.Deserialize(RoomRepeats.AnswerOf(stored, repeat))!, Replayed: true);
}
