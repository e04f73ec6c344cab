namespace Social.Grains.Accounts;

/// <summary>A source made of a method.</summary>
internal sealed class ExportSource(string name, Func<long, CancellationToken, IAsyncEnumerable<object>> readAsync) : IExportSource
{
    public const int PageSize = 200;

    public string Name => name;

    public IAsyncEnumerable<object> ReadAsync(long userId, CancellationToken cancellationToken) => readAsync(userId, cancellationToken);

    /// <summary>Rows in pages below an id, until a page is not full.</summary>
    public static async IAsyncEnumerable<object> PagesAsync<T>(Func<long, Task<System.Collections.Immutable.ImmutableArray<T>>> pageAsync, Func<T, long> idOf, Func<T, object> show)
    {
        for (var before = long.MaxValue; ;)
        {
            var page = await pageAsync(before);
            foreach (var row in page)
                yield return show(row);
            if (page.Length < PageSize)
                yield break;
            before = idOf(page[^1]);
        }
    }
}
