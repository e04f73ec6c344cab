namespace Social.Tests.Operations;

/// <summary>The rules of deploy/prometheus/alerts.yml.</summary>
internal static class AlertRules
{
    public const string Folder = "deploy/prometheus";

    public static IReadOnlyList<YamlMap> All { get; } =
        [.. DeployFiles.Yaml($"{Folder}/alerts.yml").MapList("groups").SelectMany(g => g.MapList("rules"))];
}
