using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Tests.Chat;

/// <summary>What a room knows of its members while changes are on their way to the store.</summary>
public sealed class RoomMembershipTests
{
    [Fact]
    public void A_marker_that_moved_while_a_change_was_being_written_stays_where_it_is()
    {
        var bob = new RoomMemberRecord(2, RoomRole.Member, MembershipState.Joined, 20, 1) { ReadSeq = 5, DeliveredSeq = 6 };
        var record = new RoomRecord(1, RoomKind.Group, null, 1, "room", null, null, 0, MembersInvite: true, 1, 1, 1);
        var room = new RoomMembership(new StoredRoom(record, [bob], []));
        var promotion = room.Changed(2, put: [bob with { Role = RoomRole.Admin }]);

        room.Put(bob with { ReadSeq = 10, DeliveredSeq = 11 });
        room.Apply(promotion);

        Assert.Equal(bob with { Role = RoomRole.Admin, ReadSeq = 10, DeliveredSeq = 11 }, room.Find(2));
    }
}
