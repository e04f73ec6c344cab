using System.Runtime.CompilerServices;
using Social.Grains.Accounts;

namespace Social.Grains.Chat;

/// <summary>What a person wrote in rooms, by room and sequence.</summary>
internal sealed class MessageExport(IRoomLogStore store) : IExportSource
{
    public string Name => "messages";

    public async IAsyncEnumerable<object> ReadAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = default(RoomPlace); ;)
        {
            var page = await store.OfSenderAsync(userId, after, ExportSource.PageSize, cancellationToken);
            foreach (var message in page.Where(m => !m.IsGone))
            {
                yield return new
                {
                    message.RoomId,
                    message.Id,
                    message.Seq,
                    message.Text,
                    At = IdGenerator.TimeOf(message.Id),
                    message.EditedAt,
                    message.ReplyTo,
                    Media = message.Media.Select(m => m.Id),
                };
            }
            if (page.Length < ExportSource.PageSize)
                yield break;
            after = new RoomPlace(page[^1].RoomId, page[^1].Seq);
        }
    }
}
