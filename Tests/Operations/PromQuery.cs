using System.Text.RegularExpressions;

namespace Social.Tests.Operations;

/// <summary>The metrics and labels that a PromQL expression names.</summary>
internal static partial class PromQuery
{
    private static readonly string[] Words = ["and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "group_left", "group_right"];

    public static IEnumerable<string> Metrics(string expression)
    {
        var bare = Grouping().Replace(Range().Replace(Selector().Replace(expression, " "), " "), " ");
        return Name().Matches(bare).Select(m => m.Value).Except(Words, StringComparer.Ordinal);
    }

    public static IEnumerable<(string Metric, string Label)> Labels(string expression) =>
        from selector in NamedSelector().Matches(expression)
        from label in Label().Matches(selector.Groups["labels"].Value)
        select (selector.Groups["metric"].Value, label.Groups["name"].Value);

    [GeneratedRegex(@"\{[^}]*\}|""[^""]*""", RegexOptions.None, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.None, 1000)]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring)\s*\([^)]*\)", RegexOptions.None, 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\b[a-zA-Z_:][a-zA-Z0-9_:]*\b(?!\s*\()", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<metric>[a-zA-Z_:][a-zA-Z0-9_:]*)\{(?<labels>[^}]*)\}", RegexOptions.None, 1000)]
    private static partial Regex NamedSelector();

    [GeneratedRegex(@"(?<name>\w+)\s*(?:=~|!~|!=|=)", RegexOptions.None, 1000)]
    private static partial Regex Label();
}
