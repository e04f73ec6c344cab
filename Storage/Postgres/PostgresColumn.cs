using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Social.Storage.Postgres;

/// <summary>One value of each item of a group as an array for <c>unnest</c>.</summary>
internal static class PostgresColumn
{
    public static TValue[] Of<TItem, TValue>(IReadOnlyList<TItem> items, Func<TItem, TValue> value)
    {
        var column = new TValue[items.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = value(items[i]);
        return column;
    }

    public static long[] Times<TItem>(IReadOnlyList<TItem> items, Func<TItem, DateTimeOffset> moment) =>
        Of(items, i => moment(i).ToUnixTimeMilliseconds());

    public static long?[] Times<TItem>(IReadOnlyList<TItem> items, Func<TItem, DateTimeOffset?> moment) =>
        Of(items, i => moment(i)?.ToUnixTimeMilliseconds());

    public static byte[]?[] Blobs<TItem>(IReadOnlyList<TItem> items, Func<TItem, ImmutableArray<byte>?> bytes) =>
        Of(items, i => bytes(i) is { } given ? ImmutableCollectionsMarshal.AsArray(given) ?? [] : null);
}
