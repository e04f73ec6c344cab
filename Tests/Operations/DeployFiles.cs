using System.Runtime.CompilerServices;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Social.Tests.Operations;

/// <summary>What lies in the tree beside the code.</summary>
internal static class DeployFiles
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    public static IReadOnlyList<string> Find(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f)).Order(StringComparer.Ordinal)];

    /// <summary>A YAML file with its anchors and merge keys put in.</summary>
    public static YamlMap Yaml(string path)
    {
        using var reader = File.OpenText(PathOf(path));
        return new(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object?>>(new MergingParser(new Parser(reader))));
    }

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}

/// <summary>A mapping of a YAML file.</summary>
internal sealed class YamlMap(Dictionary<object, object?> content)
{
    public IEnumerable<string> Keys => content.Keys.Select(k => (string)k);

    public IEnumerable<KeyValuePair<string, YamlMap>> Maps => Keys.Select(k => KeyValuePair.Create(k, Map(k)));

    public bool Has(string key) => content.ContainsKey(key);

    /// <summary>The mapping under a key; empty when there is none.</summary>
    public YamlMap Map(string key) => new(content.GetValueOrDefault(key) as Dictionary<object, object?> ?? []);

    public string Text(string key) => content.GetValueOrDefault(key) as string ?? "";

    public IReadOnlyList<string> List(string key) => content.GetValueOrDefault(key) is List<object?> list ? [.. list.Select(i => i?.ToString() ?? "")] : [];

    public IReadOnlyList<YamlMap> MapList(string key) =>
        content.GetValueOrDefault(key) is List<object?> list ? [.. list.OfType<Dictionary<object, object?>>().Select(m => new YamlMap(m))] : [];
}
