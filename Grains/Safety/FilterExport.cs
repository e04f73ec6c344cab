using System.Runtime.CompilerServices;
using Social.Grains.Accounts;

namespace Social.Grains.Safety;

/// <summary>Keyword filters in the export of who made them.</summary>
internal sealed class FilterExport(IFilterStore store) : IExportSource
{
    public string Name => "filters";

    public async IAsyncEnumerable<object> ReadAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var filter in await store.ListAsync(userId, cancellationToken))
            yield return FilterGrain.Show(filter);
    }
}
