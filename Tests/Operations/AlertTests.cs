using System.Text.RegularExpressions;

namespace Social.Tests.Operations;

/// <summary>Alerts fire when they should, and somebody has written down what to do then.</summary>
public sealed partial class AlertTests
{
    [Fact]
    public async Task Each_alert_fires_on_its_trouble_and_not_without()
    {
        var names = AlertRules.All.Select(r => r.Text("alert")).ToList();
        var tests = DeployFiles.Yaml($"{AlertRules.Folder}/alerts.test.yml").MapList("tests").Select(t => t.Text("name")).ToList();
        Assert.Equal(names.SelectMany(n => (string[])[$"{n} fires", $"{n} stays quiet"]).Order(StringComparer.Ordinal), tests.Order(StringComparer.Ordinal));

        var (code, output) = await Tool.RunInAsync(DeployFiles.PathOf(AlertRules.Folder), "promtool", "test", "rules", "alerts.test.yml");

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Prometheus_accepts_its_configuration()
    {
        var (code, output) = await Tool.RunAsync("promtool", "check", "config", $"{AlertRules.Folder}/prometheus.yml");

        Assert.True(code == 0, output);
    }

    [Fact]
    public void Each_alert_says_how_bad_it_is_and_where_to_read_what_to_do()
    {
        var sections = Heading().Matches(DeployFiles.Read("docs/operations.md")).ToDictionary(m => m.Groups["name"].Value.ToLowerInvariant(), m => m.Groups["text"].Value, StringComparer.Ordinal);

        Assert.NotEmpty(AlertRules.All);
        foreach (var rule in AlertRules.All)
        {
            var (name, notes) = (rule.Text("alert"), rule.Map("annotations"));
            Assert.True(rule.Map("labels").Text("severity") is "critical" or "warning", name);
            Assert.True(notes.Text("summary").Length > 0 && notes.Text("description").Length > 0, name);
            Assert.Equal($"docs/operations.md#{name.ToLowerInvariant()}", notes.Text("runbook"));
            Assert.True(sections.TryGetValue(name.ToLowerInvariant(), out var text) && text.Trim().Length > 60, $"docs/operations.md has no section {name}");
        }
    }

    /// <summary>A fourth-level heading, whose anchor is its text in small letters, and what follows it.</summary>
    [GeneratedRegex(@"^#### (?<name>\w+)\n(?<text>.*?)(?=^#|\z)", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Heading();
}
