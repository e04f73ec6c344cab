using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;
using Social.Tests.Media;

namespace Social.Tests.Operations;

/// <summary>Dashboards and alerts ask for metrics that the product really has, with labels that they really carry.</summary>
public sealed partial class DashboardMetricTests
{
    /// <summary>Prometheus makes these itself.</summary>
    private static readonly string[] OfPrometheus = ["up", "ALERTS"];

    /// <summary>Added by Prometheus to whatever it scrapes.</summary>
    private static readonly string[] OfTheScrape = ["job", "instance"];

    /// <summary>Metrics of parts that do not run in an embedded system, and where the code makes them.</summary>
    private static readonly Dictionary<string, string> NotEmbedded = new(StringComparer.Ordinal)
    {
        ["social_redis_connected"] = "ServiceDefaults",
        ["social_hub_pushes_dropped_total"] = "Api",
        ["social_stream_published_total"] = "Streaming",
        ["social_stream_publish_failures_total"] = "Streaming",
        ["social_stream_delivered_total"] = "Streaming",
        ["social_stream_dead_letters_total"] = "Streaming",
        ["social_stream_lag"] = "Streaming",
        ["social_stream_oldest_undelivered_seconds"] = "Streaming",
    };

    [Fact]
    public async Task Every_metric_of_dashboards_and_alerts_is_there()
    {
        using var instruments = new PublishedInstruments("Social.", "Microsoft.Orleans");
        var exposed = await ExposedAsync();
        // the translation of names is right if it finds everything of ours that is exposed
        var ours = exposed.Keys.Where(n => n.StartsWith("social_", StringComparison.Ordinal) || n.StartsWith("storage_", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        Assert.True(ours.Count > 10);
        Assert.Subset(instruments.Names.ToHashSet(StringComparer.Ordinal), ours);

        var known = exposed.Keys.Concat(instruments.Names).Concat(OfPrometheus).ToHashSet(StringComparer.Ordinal);
        var missing = Expressions().SelectMany(e => PromQuery.Metrics(e.Text).Select(m => (e.File, Metric: m))).Distinct()
            .Where(m => !known.Contains(m.Metric) && !IsMadeElsewhere(m.Metric));

        Assert.Empty(missing);
    }

    [Fact]
    public async Task Every_label_that_is_asked_for_is_on_its_metric()
    {
        var exposed = await ExposedAsync();

        var missing = Expressions().SelectMany(e => PromQuery.Labels(e.Text)).Distinct()
            .Where(l => exposed.TryGetValue(l.Metric, out var labels) && !labels.Contains(l.Label) && !OfTheScrape.Contains(l.Label));

        Assert.Empty(missing);
    }

    [Fact]
    public async Task Histograms_of_seconds_tell_milliseconds_apart()
    {
        // the bounds that are usual begin with 5: whatever took less would seem to take seconds
        var text = await SampledAsync();

        var begun = OfSeconds().Matches(text).Select(m => m.Groups["name"].Value).Distinct().ToList();
        Assert.Contains("storage_commit_duration_seconds_bucket", begun);
        Assert.All(begun, name => Assert.Matches(Regex.Escape(name) + @"\{.*le=""0\.\d+"".*\}", text));
    }

    [Fact]
    public void Metrics_are_found_in_expressions()
    {
        const string Query = "histogram_quantile(0.9, sum by (le, x) (rate(a_bucket{b=\"c_d\",e!~\"f\"}[5m]))) > 1 and on (g) (h or vector(0)) == 0";

        Assert.Equal(["a_bucket", "h"], PromQuery.Metrics(Query));
        Assert.Equal([("a_bucket", "b"), ("a_bucket", "e")], PromQuery.Labels(Query));
    }

    /// <summary>Some traffic through the product, then what it exposes: labels by metric.</summary>
    private static async Task<Dictionary<string, HashSet<string>>> ExposedAsync()
    {
        var exposed = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (Match sample in Sample().Matches(await SampledAsync()))
        {
            if (!exposed.TryGetValue(sample.Groups["name"].Value, out var labels))
                exposed[sample.Groups["name"].Value] = labels = new(StringComparer.Ordinal);
            labels.UnionWith(SampleLabel().Matches(sample.Groups["labels"].Value).Select(m => m.Groups["name"].Value));
        }
        return exposed;
    }

    /// <summary>As Prometheus gets it.</summary>
    private static async Task<string> SampledAsync()
    {
        await using var app = await SocialApp.StartAsync("Accounts:Throttle:Pair:Burst=1", "Accounts:Throttle:Pair:Every=00:10:00");
        using var ann = await app.AsAsync("ann");
        await ann.SendAsync(HttpMethod.Post, "/v1/posts", new { text = "Hello" });
        await ann.SendAsync(HttpMethod.Get, "/v1/timelines/home");
        await ann.UploadAsync(Recordings.Wav());
        await ann.SendAsync(HttpMethod.Get, "/v1/search?type=users&q=ann");
        using var admin = await app.AdminAsync();
        await admin.SendAsync(HttpMethod.Get, "/v1/admin/reports");
        for (var wrong = 0; wrong < 3; wrong++)
            await ann.SendAsync(HttpMethod.Post, "/v1/auth/login", new SignIn(ann.Handle, "wrong password"));
        using var inside = new HttpClient { BaseAddress = app.InternalAddress };
        var text = "";
        // a gauge of feeds shows how far a silo has come; the exporter answers from a cache for a moment
        await Eventually.IsTrueAsync(
            async () =>
            {
                text = await inside.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
                return text.Contains("social_feed_events_total", StringComparison.Ordinal) && text.Contains("social_accounts_refused_total", StringComparison.Ordinal);
            },
            "the traffic is counted");
        return text;
    }

    private static IEnumerable<(string File, string Text)> Expressions()
    {
        foreach (var file in DeployFiles.Find("deploy/grafana/dashboards", "*.json"))
        {
            var panels = JsonNode.Parse(DeployFiles.Read(file))!["panels"]!.AsArray();
            foreach (var target in panels.SelectMany(p => p!["targets"]?.AsArray() ?? []))
                yield return (file, (string)target!["expr"]!);
        }
        foreach (var rule in AlertRules.All)
            yield return ("alerts.yml", rule.Text("expr"));
    }

    private static bool IsMadeElsewhere(string metric) =>
        NotEmbedded.TryGetValue(metric, out var folder)
        && DeployFiles.Find(folder, "*.cs").Any(f => DeployFiles.Read(f).Contains($"\"{metric.Replace("_total", "", StringComparison.Ordinal)}\"", StringComparison.Ordinal));

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>.*)\})? ", RegexOptions.Multiline, 1000)]
    private static partial Regex Sample();

    [GeneratedRegex(@"^(?<name>(social|storage)_\w+_seconds_bucket)\{", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OfSeconds();

    [GeneratedRegex(@"(?<name>\w+)=""", RegexOptions.None, 1000)]
    private static partial Regex SampleLabel();
}
