using System.Net;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Social.Api.Gateway;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>The documentation against what is served.</summary>
public sealed class OpenApiTests(SocialApp app)
{
    [Fact]
    public async Task The_document_is_valid_OpenAPI()
    {
        await using var stream = await app.Anonymous.GetStreamAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, TestContext.Current.CancellationToken);
        memory.Position = 0;

        var read = await OpenApiDocument.LoadAsync(memory, "json", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.NotNull(read.Document);
    }

    [Fact]
    public async Task Every_route_is_documented_and_nothing_else()
    {
        var document = await ApiDocument.GetAsync(app);

        Assert.Equal(
            ServedRoute.All(app).Select(r => r.ToString()).Order(StringComparer.Ordinal),
            document.Operations.Select(o => $"{o.Method} {o.Route}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Parameters_headers_and_tokens_are_documented_where_they_count()
    {
        var document = await ApiDocument.GetAsync(app);
        foreach (var route in ServedRoute.All(app))
        {
            var operation = document.Operation(route.Method, route.Route);
            var parameters = ApiDocument.Parameters(operation);
            Assert.Equal(route.TakesKey, parameters.Any(p => p is { Name: IdempotencyKey.Header, In: "header" }));
            Assert.True(route.NeedsToken == operation.TryGetProperty("security", out _), $"{route}: security");
            Assert.True(operation.TryGetProperty("summary", out _), $"{route}: no summary");
            Assert.All(parameters.Where(p => p.In is "path"), p => Assert.Contains($"{{{p.Name}}}", route.Route, StringComparison.Ordinal));
            Assert.All(parameters.Where(p => p.In is "query"), p => Assert.Matches("^[a-z][A-Za-z]*$", p.Name));
            if (route.HasId)
                Assert.Equal("^[0-9]{1,19}$", parameters.Single(p => p.Name is "id").Schema.GetProperty("pattern").GetString());
        }
        var home = ApiDocument.Parameters(document.Operation("GET", "/v1/timelines/home")).Select(p => (p.Name, p.In));
        Assert.Equal([("cursor", "query"), ("limit", "query"), ("since", "query")], home.Order());
        var ids = ApiDocument.Parameters(document.Operation("GET", "/v1/relationships")).Single().Schema;
        Assert.Equal("string", ids.GetProperty("items").GetProperty("type").GetString());
    }

    /// <summary>The table of <see cref="StatusScenarios"/> and the document say the same, both ways.</summary>
    [Fact]
    public async Task Every_documented_status_has_a_scenario_that_gets_it_and_no_other_status_is_seen()
    {
        var document = await ApiDocument.GetAsync(app);
        var scenarios = await StatusScenarios.StartAsync(app);
        await using var _ = scenarios;
        var seen = new HashSet<(string Method, string Route, int Status)>();
        var wrong = new List<string>();
        foreach (var (method, route, status, runAsync) in scenarios.All)
        {
            using var answer = await runAsync();
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if ((int)answer.StatusCode != status)
                wrong.Add($"{method} {route}: {status} was expected, {(int)answer.StatusCode} came: {text}");
            else if (!seen.Add((method, route, status)))
                wrong.Add($"{method} {route} {status} has two scenarios");
            else if (document.Statuses.Contains((method, route, status)))
                wrong.AddRange(document.Differences(method, route, status, answer.Content.Headers.ContentType?.MediaType ?? "", text));
        }
        AssertNone(wrong);

        // 503 is any route's; StorageTroubleTests bring it about
        var documented = document.Statuses.Where(s => s.Status != (int)HttpStatusCode.ServiceUnavailable).ToHashSet();
        AssertNone(documented.Except(seen).Order().Select(s => $"documented, no scenario: {s}"));
        AssertNone(seen.Except(documented).Order().Select(s => $"seen, not documented: {s}"));
        AssertNone(document.Operations.Where(o => !document.Statuses.Contains((o.Method, o.Route, 503))).Select(o => $"no 503: {o.Method} {o.Route}"));
    }

    private static void AssertNone(IEnumerable<string> differences)
    {
        var all = string.Join('\n', differences);
        Assert.True(all.Length == 0, all);
    }

    [Fact]
    public async Task The_docs_page_needs_nothing_from_outside()
    {
        var page = await app.Anonymous.GetStringAsync("/docs/", TestContext.Current.CancellationToken);

        Assert.Contains("openapi/v1.json", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        var scripts = Regex.Matches(page, "src=\"(?<src>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Select(m => m.Groups["src"].Value).ToList();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            using var answer = await app.Anonymous.GetAsync("/docs/" + script, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("javascript", answer.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        }
    }
}
