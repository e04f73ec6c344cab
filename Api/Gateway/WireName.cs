using System.Text.Json;

namespace Social.Api.Gateway;

/// <summary>The names that values of an enumeration have on the wire, for where they stand in a query.</summary>
internal static class WireName
{
    public static IReadOnlyCollection<string> All<T>()
        where T : struct, Enum => Names<T>.All.Keys;

    public static bool TryParse<T>(string name, out T value)
        where T : struct, Enum => Names<T>.All.TryGetValue(name, out value);

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<string, T> All = Enum.GetValues<T>().ToDictionary(
            v => JsonSerializer.SerializeToElement(v, ApiJson.Options).GetString()!, StringComparer.Ordinal);
    }
}
