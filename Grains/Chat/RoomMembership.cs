using System.Collections.Immutable;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>
/// A room and who is in it, in memory while its grain is active: what every verb of the room asks first. Only what is durable is put here.
/// </summary>
internal sealed class RoomMembership
{
    private readonly Dictionary<long, RoomMemberRecord> _members = [];
    private readonly Dictionary<long, RoomLinkRecord> _links = [];

    // of slow mode: when a member last wrote
    private readonly Dictionary<long, DateTimeOffset> _wrote = [];
    private ImmutableArray<long>? _joined;

    public RoomMembership(StoredRoom stored)
    {
        Room = stored.Room;
        foreach (var member in stored.Members)
            _members[member.UserId] = member;
        foreach (var link in stored.Links)
            _links[link.Id] = link;
    }

    public RoomRecord Room { get; private set; }

    /// <summary>Of a direct room: whether either blocks the other, or is suspended or gone.</summary>
    public bool IsBlocked { get; set; }

    public IEnumerable<RoomMemberRecord> All => _members.Values;

    public IEnumerable<RoomLinkRecord> Links => _links.Values;

    /// <summary>Who has joined.</summary>
    public ImmutableArray<long> Joined => _joined ??= [.. _members.Values.Where(m => m.State == MembershipState.Joined).Select(m => m.UserId)];

    /// <summary>Who stands in the list of members, whatever became of them.</summary>
    public RoomMemberRecord? Find(long userId) => _members.GetValueOrDefault(userId);

    public bool HasJoined(long userId) => Find(userId) is { State: MembershipState.Joined };

    /// <summary>Somebody for whom the room is there: joined, invited or asked. Fails with <c>not_found</c>.</summary>
    public RoomMemberRecord RequireKnown(long userId) =>
        Find(userId) is { State: MembershipState.Joined or MembershipState.Invited or MembershipState.Requested } member
            ? member
            : throw SocialException.NotFound("room");

    /// <summary>Somebody who may read what is written: joined, or asked by a stranger. Fails with <c>not_found</c>.</summary>
    public RoomMemberRecord RequireReader(long userId) =>
        Find(userId) is { State: MembershipState.Joined or MembershipState.Requested } member ? member : throw SocialException.NotFound("room");

    /// <summary>Somebody who has joined. Fails with <c>not_found</c>.</summary>
    public RoomMemberRecord RequireJoined(long userId) =>
        Find(userId) is { State: MembershipState.Joined } member ? member : throw SocialException.NotFound("room");

    /// <summary>The other one of a direct room; null of a group, and when they are gone.</summary>
    public RoomMemberRecord? OtherOf(long userId) => Room.Pair is { } pair ? Find(pair.OtherOf(userId)) : null;

    /// <summary>
    /// Whether a member who has joined may write a message now. Fails with <c>not_found</c>, <c>blocked</c>, <c>not_accepted</c>, <c>slow_mode</c>.
    /// </summary>
    /// <param name="lastSeq">The newest message of the room.</param>
    public void RequireMayWrite(long userId, DateTimeOffset now, long lastSeq)
    {
        var member = RequireJoined(userId);
        RequireMayStillWrite(userId, lastSeq);
        if (Room.Kind == RoomKind.Group && Room.SlowMode > 0 && member.Role == RoomRole.Member && _wrote.TryGetValue(userId, out var wrote))
            RequirePause(wrote.AddSeconds(Room.SlowMode) - now);
    }

    /// <summary>Asked again when the message gets its sequence: what it waited for may have taken long. Fails with <c>not_found</c>, <c>blocked</c>, <c>not_accepted</c>.</summary>
    public void RequireMayStillWrite(long userId, long lastSeq)
    {
        RequireJoined(userId);
        if (Room.Kind == RoomKind.Direct)
            RequireReachable(OtherOf(userId), lastSeq);
    }

    /// <summary>Whether what is said to the other of a direct room, in whatever form, must not reach them. Fails with <c>blocked</c>.</summary>
    public void RequireNoBlock()
    {
        if (IsBlocked)
            throw RoomRules.Blocked();
    }

    /// <summary>Whether slow mode asks when a member last wrote, and this activation has not seen it.</summary>
    public bool AsksWhenWrote(long userId) =>
        Room.SlowMode > 0 && !_wrote.ContainsKey(userId) && Find(userId) is { State: MembershipState.Joined, Role: RoomRole.Member };

    /// <summary>A member has written at a time; what is older than slow mode reaches is forgotten.</summary>
    public void Wrote(long userId, DateTimeOffset at)
    {
        if (Room.SlowMode > 0)
            _wrote[userId] = at;
        else if (_wrote.Count > 0)
            _wrote.Clear();
    }

    public RoomReach ReachOf(long userId)
    {
        RequireJoined(userId);
        var mayCall = Room.Kind == RoomKind.Group || (!IsBlocked && OtherOf(userId) is { State: MembershipState.Joined });
        return new RoomReach(Room.Kind, Joined, mayCall);
    }

    /// <summary>A change of this room, with the count of those who have joined after it.</summary>
    /// <param name="touched">Its id.</param>
    /// <param name="room">Null: as it is.</param>
    public RoomWrite Changed(
        long touched, RoomRecord? room = null, ImmutableArray<RoomMemberRecord>? put = null, ImmutableArray<long>? dropped = null,
        ImmutableArray<RoomLinkRecord>? putLinks = null, ImmutableArray<long>? droppedLinks = null, StoredRepeat? repeat = null)
    {
        var (more, fewer) = (put ?? [], dropped ?? []);
        var count = Room.MemberCount
            + more.Sum(m => (m.State == MembershipState.Joined ? 1 : 0) - (HasJoined(m.UserId) ? 1 : 0)) - fewer.Count(HasJoined);
        var next = (room ?? Room) with { Version = Room.Version + 1, Touched = touched, MemberCount = count };
        return new RoomWrite(next, more, fewer, putLinks ?? [], droppedLinks ?? [], repeat);
    }

    /// <summary>Takes a change that is durable.</summary>
    public void Apply(RoomWrite change)
    {
        Room = change.Room;
        _joined = null;
        foreach (var member in change.Put)
        {
            // their markers may have moved while the change was being written
            _members[member.UserId] = Find(member.UserId) is not { } now ? member : member with
            {
                ReadSeq = Math.Max(member.ReadSeq, now.ReadSeq),
                DeliveredSeq = Math.Max(member.DeliveredSeq, now.DeliveredSeq),
            };
        }
        foreach (var gone in change.Dropped)
            _members.Remove(gone);
        foreach (var link in change.PutLinks)
            _links[link.Id] = link;
        foreach (var gone in change.DroppedLinks)
            _links.Remove(gone);
    }

    /// <summary>Takes a member's own settings or markers, which are durable.</summary>
    public void Put(RoomMemberRecord member) => _members[member.UserId] = member;

    private void RequireReachable(RoomMemberRecord? other, long lastSeq)
    {
        if (IsBlocked || other is null)
            throw RoomRules.Blocked();
        // who was declined hears the same as who waits
        var isOver = other.State == MembershipState.Declined && !Room.IsRequest;
        if (isOver || (other.State is MembershipState.Requested or MembershipState.Declined && lastSeq >= RoomRules.MostUnaccepted))
        {
            throw new SocialException(
                ErrorKind.Conflict, ErrorCodes.NotAccepted, $"The other must accept first: until then they get at most {RoomRules.MostUnaccepted} messages.");
        }
    }

    private static void RequirePause(TimeSpan left)
    {
        if (left > TimeSpan.Zero)
            throw new SocialException(ErrorKind.TooMany, ErrorCodes.SlowMode, "The room is in slow mode; wait before the next message.") { RetryAfter = left };
    }
}
