using System.Runtime.CompilerServices;
using Social.Grains.Accounts;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>The rooms in which a person is, or into which they were asked.</summary>
internal sealed class RoomExport(IRoomStore store) : IExportSource
{
    public string Name => "rooms";

    public async IAsyncEnumerable<object> ReadAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var before = long.MaxValue; ;)
        {
            var page = await store.OfUserAsync(userId, before, ExportSource.PageSize, cancellationToken);
            // what a room is called now is not for who was removed
            foreach (var (room, member) in page.Where(r => r.Member.State != MembershipState.Removed))
            {
                yield return new
                {
                    room.Id,
                    room.Kind,
                    room.Name,
                    With = room.Pair?.OtherOf(userId),
                    member.Role,
                    member.State,
                    Since = IdGenerator.TimeOf(member.JoinId),
                    member.MutedUntil,
                    member.Archived,
                    member.ReadSeq,
                };
            }
            if (page.Length < ExportSource.PageSize)
                yield break;
            before = page[^1].Room.Id;
        }
    }
}
