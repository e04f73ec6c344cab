using System.Text.RegularExpressions;

namespace Social.Tests.Operations;

/// <summary>The compose system: whether docker-compose takes it, and what each container in it must have.</summary>
public sealed partial class ComposeTests
{
    private const string OnceOnly = "elasticsearch-setup";
    private static readonly string[] Ours = ["silo", "api"];
    private static readonly YamlMap Services = DeployFiles.Yaml("docker-compose.yml").Map("services");

    [Fact]
    public async Task The_file_is_valid_with_the_secrets_that_the_script_makes()
    {
        var secrets = Path.Combine(Directory.CreateTempSubdirectory("social-secrets-").FullName, "env");
        try
        {
            var made = await MakeSecretsAsync(secrets);
            Assert.True(made.ExitCode == 0, made.Output);

            var checkedFile = await Tool.RunAsync("docker-compose", "--env-file", secrets, "config", "-q");

            Assert.True(checkedFile.ExitCode == 0, checkedFile.Output);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(secrets)!, recursive: true);
        }
    }

    [Fact]
    public async Task Secrets_are_random_private_complete_and_never_overwritten()
    {
        var folder = Directory.CreateTempSubdirectory("social-secrets-").FullName;
        try
        {
            var (first, second) = (Path.Combine(folder, "first"), Path.Combine(folder, "second"));
            await MakeSecretsAsync(first);
            await MakeSecretsAsync(second);
            var text = await File.ReadAllTextAsync(first, TestContext.Current.CancellationToken);
            var again = await MakeSecretsAsync(first);

            Assert.Equal(1, again.ExitCode);
            Assert.Equal(text, await File.ReadAllTextAsync(first, TestContext.Current.CancellationToken));
            Assert.NotEqual(text, await File.ReadAllTextAsync(second, TestContext.Current.CancellationToken));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first));
            var made = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(made, line => Assert.Matches("^[A-Z_]+=[0-9a-f]{48}$", line));
            var needed = Required().Matches(DeployFiles.Read("docker-compose.yml")).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal);
            Assert.Equal(needed.Order(StringComparer.Ordinal), made.Select(l => l.Split('=')[0]).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_container_has_limits_a_health_check_and_a_pinned_image()
    {
        foreach (var (name, service) in Services.Maps)
        {
            Assert.True(service.Text("mem_limit").Length > 0 && service.Text("cpus").Length > 0 && service.Has("pids_limit"), name);
            Assert.True(service.Map("logging").Map("options").Has("max-size"), name);
            Assert.Contains("no-new-privileges:true", service.List("security_opt"));
            if (Ours.Contains(name))
                continue;
            Assert.True(string.Equals(name, OnceOnly, StringComparison.Ordinal) || service.Map("healthcheck").Has("test"), name);
            Assert.Matches(@":[A-Za-z.]*v?\d+[.-]\d+", service.Text("image"));
        }
    }

    [Fact]
    public void Our_containers_scale_and_can_write_nothing()
    {
        foreach (var service in Ours.Select(Services.Map))
        {
            Assert.False(service.Has("ports") || service.Has("container_name") || service.Has("volumes") || service.Has("user"));
            Assert.Equal("true", service.Text("read_only"));
            Assert.Equal(["ALL"], service.List("cap_drop"));
        }
        Assert.DoesNotContain("edge", Services.Map("silo").List("networks"));
    }

    [Fact]
    public void Only_the_entry_and_the_relay_are_reached_from_outside()
    {
        var open = Services.Maps.Where(s => s.Value.List("ports").Any(p => !p.StartsWith("127.0.0.1:", StringComparison.Ordinal))).Select(s => s.Key);

        Assert.Equal(["nginx", "coturn"], open);
        Assert.Equal("true", DeployFiles.Yaml("docker-compose.yml").Map("networks").Map("inside").Text("internal"));
    }

    [Fact]
    public void Passwords_come_from_the_secrets_file_only()
    {
        foreach (var (name, service) in Services.Maps)
        {
            var environment = service.Map("environment");
            var secrets = environment.Keys.Where(k => Secret().IsMatch(k));
            Assert.All(secrets, key => Assert.True(environment.Text(key).Contains("${", StringComparison.Ordinal), $"{name}: {key}"));
        }
    }

    private static Task<(int ExitCode, string Output)> MakeSecretsAsync(string file) => Tool.RunAsync("bash", "deploy/docker/make-secrets.sh", file);

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>[A-Z_]+):\?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Required();

    [GeneratedRegex("PASS|SECRET|ConnectionString|ENCRYPTIONKEY", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secret();
}
