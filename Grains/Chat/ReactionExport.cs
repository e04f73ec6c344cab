using System.Runtime.CompilerServices;
using Social.Grains.Accounts;

namespace Social.Grains.Chat;

/// <summary>How a person reacted to messages, and what of that they took back, by room and in the order in which they did.</summary>
internal sealed class ReactionExport(IRoomLogStore store) : IExportSource
{
    public string Name => "message-reactions";

    public async IAsyncEnumerable<object> ReadAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = default(RoomPlace); ;)
        {
            var page = await store.ReactedByAsync(userId, after, ExportSource.PageSize, cancellationToken);
            foreach (var reaction in page)
            {
                var data = ReactionData.Read(reaction.Data);
                yield return new { reaction.RoomId, reaction.MessageId, data.Emoji, data.Added, At = IdGenerator.TimeOf(reaction.Id) };
            }
            if (page.Length < ExportSource.PageSize)
                yield break;
            after = new RoomPlace(page[^1].RoomId, page[^1].EventSeq);
        }
    }
}
