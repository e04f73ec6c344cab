using System.Runtime.CompilerServices;
using Social.Grains.Accounts;

namespace Social.Grains.Tags;

/// <summary>Followed tags in the export of who follows them.</summary>
internal sealed class TagFollowExport(ITagFollowStore store) : IExportSource
{
    public string Name => "tags";

    public async IAsyncEnumerable<object> ReadAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var tag in await store.OfUserAsync(userId, cancellationToken))
            yield return new { Tag = tag };
    }
}
