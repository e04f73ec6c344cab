using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Serialization;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Presence;
using Social.Grains.Media;
using Social.Grains.Presence;
using Social.Grains.Users;

namespace Social.Grains.Chat;

/// <summary>
/// A room: who is in it and what is said there. Key: room id. The room and its members are read when it is first asked, and every change is durable before it is acknowledged, so a lost
/// activation costs one read. Reentrant: what only reads waits for nothing, and changes of the room take turns. Two activations at once cannot both change it: the store takes each
/// version once, and who was too late reads it again.
/// </summary>
[RandomPlacement, Reentrant]
internal sealed partial class RoomGrain(
    IRoomStore rooms, MessageServices messages, IRelationStore relations, UserCache users, RoomViews views, RoomMetrics metrics, RoomGreetings greetings,
    SightNews sights, AvatarMedia avatars, Serializer<RoomLink> answers, IdGenerator ids, TimeProvider time) : Grain, IRoomGrain, IRoomUpkeepGrain
{
    private const int MostTries = 5;

    /// <summary>How long a block that nobody told of, as by a suspension, may go unseen.</summary>
    private static readonly TimeSpan StandingLife = TimeSpan.FromMinutes(1);

    private readonly Turns _changes = new();
    private RoomMembership? _room;
    private Task<RoomMembership>? _loading;
    private long _standingAt;
    private int _standingAsked;
    private int _standingKnown;

    private long Id => this.GetPrimaryKeyLong();

    public async Task<Room> GetAsync(long userId)
    {
        var room = await RoomAsync();
        return await ShowAsync(room, room.RequireKnown(userId));
    }

    public async Task<Room> UpdateAsync(long userId, RoomChange change, long? ifVersion)
    {
        RoomRules.Check(change);
        var room = await ChangeAsync(userId, now =>
        {
            var me = RequireManager(now, userId);
            if (ifVersion is { } expected && expected != RoomViews.VersionOf(now.Room, me))
                throw SocialException.Stale();
            var next = now.Room with
            {
                Name = change.Name?.Trim() ?? now.Room.Name,
                Topic = change.Topic is { } topic ? topic.Length == 0 ? null : topic : now.Room.Topic,
                SlowMode = change.SlowMode ?? now.Room.SlowMode,
                MembersInvite = change.MembersInvite ?? now.Room.MembersInvite,
            };
            return next == now.Room ? null : now.Changed(ids.Next(), next);
        });
        return await ShowAsync(room, room.RequireKnown(userId));
    }

    public Task<Room> ChangeSettingsAsync(long userId, RoomSettingsChange change) => _changes.TakeAsync(async () =>
    {
        var room = await RoomAsync();
        var me = room.RequireJoined(userId);
        var next = me with { MutedUntil = Until(change.MutedUntil, me.MutedUntil), Archived = change.Archived ?? me.Archived, Version = me.Version + 1 };
        if (next.MutedUntil != me.MutedUntil || next.Archived != me.Archived)
        {
            if (!await rooms.ChangeSettingsAsync(Id, next))
                throw SocialException.NotFound("room");
            // markers may have moved meanwhile
            room.Put(room.RequireJoined(userId) with { MutedUntil = next.MutedUntil, Archived = next.Archived, Version = next.Version });
        }
        return await ShowAsync(room, room.RequireKnown(userId));
    });

    public async Task<RoomReach> ReachAsync(long userId)
    {
        var room = await RoomAsync();
        room.RequireJoined(userId);
        await RequireStandingAsync(room);
        return room.ReachOf(userId);
    }

    public async Task StandingChangedAsync()
    {
        var room = await RoomAsync();
        var standing = await ReadStandingAsync(room);
        if (room.Room.Pair is not { } pair || standing is null)
            return;
        var asked = room.All.FirstOrDefault(m => m.State == MembershipState.Requested);
        // of the two the one is asked about whom the standing does not tell directly
        if (asked is not null && (asked.UserId == pair.Low ? standing.Blocking : standing.BlockedBy))
            await DeclineAsync(asked.UserId);
    }

    /// <summary>The room, read if need be. Ask again after waiting for anything else: it may have been read anew. Fails with <c>not_found</c>.</summary>
    private ValueTask<RoomMembership> RoomAsync() => _room is { } room ? new(room) : new(LoadAsync());

    private async Task<RoomMembership> LoadAsync()
    {
        var loading = _loading ??= ReadAsync();
        try
        {
            return await loading;
        }
        finally
        {
            if (_loading == loading)
                _loading = null;
        }
    }

    private async Task<RoomMembership> ReadAsync()
    {
        if (await rooms.GetAsync(Id) is not { } stored)
        {
            DeactivateOnIdle();
            throw SocialException.NotFound("room");
        }
        var room = new RoomMembership(stored);
        await ReadStandingAsync(room);
        return _room = room;
    }

    /// <summary>
    /// Makes a change of the room, unless there is nothing to change (null), and tells of it. Changes take turns; one that comes too late for the store is made anew of what is stored.
    /// </summary>
    /// <param name="by">Who makes it.</param>
    private Task<RoomMembership> ChangeAsync(long by, Func<RoomMembership, RoomWrite?> change) => _changes.TakeAsync(async () =>
    {
        for (var tries = 1; ; tries++)
        {
            var room = await RoomAsync();
            if (change(room) is not { } write)
            {
                await Messages.TellUntoldAsync([]);
                return room;
            }
            var news = RoomNews.Of(room, write, by, ids);
            RoomMemberRecord[] invited = [.. write.Put.Where(m => m.State == MembershipState.Invited && room.Find(m.UserId) is not { State: MembershipState.Invited })];
            if (await TryWriteAsync(write))
            {
                room.Apply(write);
                metrics.Changed(write);
                await Messages.LetHearAsync(news);
                await greetings.TellAsync(Id, by, invited);
                if (room.Room.Pair is { } pair)
                    await sights.TellAsync(new SightChange(pair.Low, pair.High), new SightChange(pair.High, pair.Low));
                await TellAsync(news);
                return room;
            }
            _room = null;
            if (tries == MostTries)
                throw SocialException.Unavailable("The room is being changed elsewhere; try again.");
        }
    });

    private async Task<bool> TryWriteAsync(RoomWrite write)
    {
        try
        {
            return await rooms.ChangeAsync(write);
        }
        catch
        {
            // whether it was written is unknown
            _room = null;
            throw;
        }
    }

    private async Task<Room> ShowAsync(RoomMembership room, RoomMemberRecord viewer) => await views.ShowAsync(
        room.Room, viewer, room.Room.Kind == RoomKind.Direct ? room.All : [],
        viewer.State == MembershipState.Invited ? null : await Messages.ProgressAsync(viewer));

    private static RoomMemberRecord RequireManager(RoomMembership room, long userId)
    {
        var me = room.RequireJoined(userId);
        RequireGroup(room);
        return RoomRules.MayManage(me.Role) ? me : throw RoomRules.Forbidden("Only owner and admins may do this.");
    }

    private static void RequireGroup(RoomMembership room)
    {
        if (room.Room.Kind != RoomKind.Group)
            throw RoomRules.Forbidden("A direct room is of these two as it is.");
    }

    /// <summary>What is known of a block is young enough afterwards: asked before a message is taken and before a call.</summary>
    private ValueTask RequireStandingAsync(RoomMembership room) =>
        room.Room.Kind == RoomKind.Group || time.GetElapsedTime(_standingAt) < StandingLife ? ValueTask.CompletedTask : new(ReadStandingAsync(room));

    private async Task<Interfaces.Users.Relationship?> ReadStandingAsync(RoomMembership room)
    {
        if (room.Room.Pair is not { } pair)
            return null;
        var round = ++_standingAsked;
        var at = time.GetTimestamp();
        var standing = (await relations.BetweenAsync(pair.Low, [pair.High]))[0];
        // an answer to an older question must not replace that to a younger one
        if (round > _standingKnown)
            (_standingKnown, _standingAt, room.IsBlocked) = (round, at, standing.Blocking || standing.BlockedBy);
        return standing;
    }

    private DateTimeOffset? Until(DateTimeOffset? wanted, DateTimeOffset? present) =>
        wanted is not { } until ? present : until <= time.GetUtcNow() ? null : DateTimeOffset.FromUnixTimeMilliseconds(until.ToUnixTimeMilliseconds());
}
