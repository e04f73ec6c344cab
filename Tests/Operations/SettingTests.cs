using System.Text.RegularExpressions;

namespace Social.Tests.Operations;

/// <summary>No container of ours is given a variable that nobody reads.</summary>
public sealed partial class SettingTests
{
    public static TheoryData<string> Services => ["silo", "api"];

    [Fact]
    public void Settings_are_found_in_the_options_classes()
    {
        Assert.True(KnownSettings.Count > 30);
        Assert.True(KnownSettings.Contains("Accounts__Throttle__Pair__Burst"));
        Assert.False(KnownSettings.Contains("Accounts__Throttle__Pair__Bursts"));
        Assert.False(KnownSettings.Contains("accounts__throttle__pair__burst"));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_variable_of_a_compose_service_is_a_setting(string service)
    {
        var variables = DeployFiles.Yaml("docker-compose.yml").Map("services").Map(service).Map("environment").Keys.ToList();

        Assert.NotEmpty(variables);
        Assert.Empty(KnownSettings.UnknownOf(variables));
    }

    [Theory]
    [InlineData("Silo")]
    [InlineData("Api")]
    public void Every_variable_of_an_image_is_a_setting(string image)
    {
        var variables = ImageVariable().Matches(DeployFiles.Read($"deploy/docker/{image}.Dockerfile")).Select(m => m.Groups["name"].Value).ToList();

        Assert.NotEmpty(variables);
        Assert.Empty(KnownSettings.UnknownOf(variables));
    }

    [Theory]
    [InlineData("base/settings.env")]
    [InlineData("base/silo-settings.env")]
    [InlineData("base/api-settings.env")]
    public void Every_variable_of_a_Kubernetes_settings_file_is_a_setting(string file)
    {
        var variables = DeployFiles.Read($"deploy/k8s/{file}").Split('\n')
            .Where(l => l.Contains('=', StringComparison.Ordinal) && l[0] != '#').Select(l => l[..l.IndexOf('=', StringComparison.Ordinal)]).ToList();

        Assert.NotEmpty(variables);
        Assert.Empty(KnownSettings.UnknownOf(variables));
    }

    [GeneratedRegex(@"^(?:ENV|   )\s*(?<name>[A-Za-z_]+)=", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ImageVariable();
}
