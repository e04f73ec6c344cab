using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Social.Tests.Kit;

namespace Social.Tests.Operations;

/// <summary>What images are built from, and the probe in them.</summary>
public sealed partial class ImageTests(SocialApp app)
{
    [Theory]
    [InlineData("Silo")]
    [InlineData("Api")]
    public void An_image_is_built_from_just_the_projects_that_it_needs(string project)
    {
        var needed = Needed(project).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var lines = DeployFiles.Read($"deploy/docker/{project}.Dockerfile");

        Assert.Equal(needed, ProjectCopy().Matches(lines).Select(m => m.Groups["project"].Value).Order(StringComparer.Ordinal));
        Assert.Equal(needed, SourceCopy().Matches(lines).Select(m => m.Groups["project"].Value).Order(StringComparer.Ordinal));
        var context = DeployFiles.Read(".dockerignore");
        Assert.All(needed, folder => Assert.Contains($"!{folder}/\n", context, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Silo")]
    [InlineData("Api")]
    public void An_image_does_not_run_as_root(string project)
    {
        var lines = DeployFiles.Read($"deploy/docker/{project}.Dockerfile");

        Assert.Matches(@"\nUSER \$APP_UID\nHEALTHCHECK .*\nENTRYPOINT", lines);
        Assert.Contains("DOTNET_EnableDiagnostics=0", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_probe_tells_a_ready_process_from_one_that_is_not()
    {
        var ready = await ProbeAsync(app.InternalAddress.Port);
        // the public port has no /health/ready
        var refused = await ProbeAsync(app.Address.Port);
        var closed = await ProbeAsync(SocialApp.FreePort());

        Assert.True(ready.ExitCode == 0, ready.Output);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.NotEqual(0, closed.ExitCode);
    }

    private static Task<(int ExitCode, string Output)> ProbeAsync(int port) =>
        Tool.RunAsync("bash", "deploy/docker/ready.sh", port.ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<string> Needed(string project) =>
        XDocument.Load(DeployFiles.PathOf($"{project}/{project}.csproj")).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)).SelectMany(Needed).Append(project);

    [GeneratedRegex(@"^COPY [\w.]+/(?<project>[\w.]+)\.csproj \k<project>/$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProjectCopy();

    [GeneratedRegex(@"^COPY (?<project>[\w.]+)/ \k<project>/$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SourceCopy();
}
