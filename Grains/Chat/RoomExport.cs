using Social.Grains.Accounts;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>The rooms in which a person is, or into which they were asked.</summary>
internal sealed class RoomExport(IRoomStore store) : IExportSource
{
    public string Name => "rooms";

    public IAsyncEnumerable<object> ReadAsync(long userId, CancellationToken cancellationToken) => ExportSource.PagesAsync(
        before => store.OfUserAsync(userId, before, ExportSource.PageSize, cancellationToken), r => r.Room.Id,
        r => new
        {
            r.Room.Id,
            r.Room.Kind,
            r.Room.Name,
            With = r.Room.Pair?.OtherOf(userId),
            r.Member.Role,
            // that somebody was removed is for those who did it to know
            State = r.Member.State == MembershipState.Removed ? (MembershipState?)null : r.Member.State,
            Since = IdGenerator.TimeOf(r.Member.JoinId),
            r.Member.MutedUntil,
            r.Member.Archived,
            r.Member.ReadSeq,
        });
}
