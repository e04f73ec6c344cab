using System.Text.RegularExpressions;

namespace Social.Tests.Operations;

/// <summary>The hosted CI: small rights, pinned parts, and every server that a test may ask for.</summary>
public sealed partial class WorkflowTests
{
    private const string File = ".github/workflows/ci.yml";
    private static readonly YamlMap Workflow = DeployFiles.Yaml(File);

    /// <summary>What the gate starts or finds itself: coturn needs no container, Chrome is on the machine.</summary>
    private static readonly string[] OfTheGate = ["SOCIAL_TEST_TURN", "SOCIAL_TEST_CHROMIUM"];

    [Fact]
    public void It_may_read_the_code_and_nothing_else()
    {
        Assert.Equal(["contents"], Workflow.Map("permissions").Keys);
        Assert.Equal("read", Workflow.Map("permissions").Text("contents"));
        Assert.All(Workflow.Map("jobs").Maps, job => Assert.True(job.Value.Has("timeout-minutes"), job.Key));
    }

    [Fact]
    public void Actions_and_images_are_pinned()
    {
        var steps = Workflow.Map("jobs").Maps.SelectMany(j => j.Value.MapList("steps"));
        Assert.All(steps.Where(s => s.Has("uses")), s => Assert.Matches(@"@v\d+\.\d+\.\d+$", s.Text("uses")));
        Assert.All(Workflow.Map("jobs").Map("gate").Map("services").Maps, s => Assert.Matches(@":\d+\.\d+", s.Value.Text("image")));
    }

    [Fact]
    public void Servers_are_those_that_tests_ask_for_in_the_versions_of_the_compose_system()
    {
        var asked = TestVariable().Matches(DeployFiles.Read("Tests/Kit/TestServers.cs")).Select(m => m.Value).Distinct(StringComparer.Ordinal);
        var given = Workflow.Map("env").Keys.Where(k => k.StartsWith("SOCIAL_TEST_", StringComparison.Ordinal)).ToList();
        Assert.Empty(asked.Except(given.Concat(OfTheGate), StringComparer.Ordinal));
        Assert.All(OfTheGate, v => Assert.Contains(v, DeployFiles.Read(".ci/run"), StringComparison.Ordinal));

        var compose = DeployFiles.Yaml("docker-compose.yml").Map("services");
        foreach (var (name, service) in Workflow.Map("jobs").Map("gate").Map("services").Maps)
            Assert.StartsWith(service.Text("image"), compose.Map(name).Text("image"), StringComparison.Ordinal);
    }

    [GeneratedRegex("SOCIAL_TEST_[A-Z0-9]+", RegexOptions.None, 1000)]
    private static partial Regex TestVariable();
}
