using System.Runtime.CompilerServices;
using Social.Grains.Accounts;

namespace Social.Grains.Presence;

/// <summary>When a person was last seen, for their export. Who may know is among their settings.</summary>
internal sealed class PresenceExport(IPresenceStore store) : IExportSource
{
    public string Name => "presence";

    public async IAsyncEnumerable<object> ReadAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await store.OfAsync([userId], cancellationToken) is [{ LastSeen: { } lastSeen }])
            yield return new { LastSeen = lastSeen };
    }
}
