using System.Text.RegularExpressions;

namespace Social.Tests.Operations;

/// <summary>
/// The Terraform modules as far as they can be checked without a provider: format, and whether everything that is named is there.
/// </summary>
public sealed partial class TerraformTests
{
    private const string Home = "deploy/terraform";
    private static readonly string[] OfTerraform = ["source", "count", "for_each", "depends_on", "providers"];

    public static TheoryData<string> Folders =>
        new(DeployFiles.Find(Home, "main.tf").Select(f => Path.GetDirectoryName(f)!));

    [Fact]
    public async Task Files_are_formatted()
    {
        var result = await Tool.RunAsync("terraform", "fmt", "-check", "-recursive", Home);

        Assert.True(result.ExitCode == 0, result.Output);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Variables_are_declared_described_and_used(string folder)
    {
        var text = Text(folder);
        var declared = Variable().Matches(text).Select(m => m.Groups["name"].Value).ToList();

        var used = VariableUse().Matches(text).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal);
        Assert.Equal(declared.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
        Assert.Equal(declared.Count, DescribedVariable().Count(text));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Modules_are_given_what_they_ask_for_and_asked_for_what_they_give(string folder)
    {
        var text = Text(folder);
        foreach (Match module in Module().Matches(text))
        {
            var (name, body) = (module.Groups["name"].Value, module.Groups["body"].Value);
            var inner = Text(Path.Combine(folder, Source().Match(body).Groups["path"].Value));
            var given = Argument().Matches(body).Select(m => m.Groups["name"].Value).Except(OfTerraform, StringComparer.Ordinal);
            var asked = ModuleUse().Matches(text).Where(m => string.Equals(m.Groups["module"].Value, name, StringComparison.Ordinal)).Select(m => m.Groups["output"].Value);

            Assert.Equal(Variable().Matches(inner).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
            Assert.Equal(
                Output().Matches(inner).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal),
                asked.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_resource_that_is_referred_to_is_there(string folder)
    {
        var text = Comment().Replace(Text(folder), "");
        var there = Resource().Matches(text).Select(Address).ToHashSet(StringComparer.Ordinal);
        var named = ResourceUse().Matches(text).Select(m => m.Value);

        Assert.DoesNotContain(named, n => !there.Contains(n));
    }

    [Fact]
    public void No_password_is_written_down()
    {
        Assert.All(DeployFiles.Find(Home, "*.tf*"), file => Assert.DoesNotMatch(@"(?i)(password|secret|token)\w*\s*=\s*""", DeployFiles.Read(file)));
    }

    private static string Address(Match block) =>
        (block.Groups["kind"].Value is "data" ? "data." : "") + $"{block.Groups["type"].Value}.{block.Groups["name"].Value}";

    private static string Text(string folder) =>
        string.Join('\n', Directory.EnumerateFiles(DeployFiles.PathOf(folder), "*.tf").Order(StringComparer.Ordinal).Select(File.ReadAllText));

    [GeneratedRegex(@"^variable ""(?<name>\w+)""", RegexOptions.Multiline, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^variable ""\w+"" \{\n  description = "".+""\n  type ", RegexOptions.Multiline, 1000)]
    private static partial Regex DescribedVariable();

    [GeneratedRegex(@"\bvar\.(?<name>\w+)", RegexOptions.None, 1000)]
    private static partial Regex VariableUse();

    [GeneratedRegex(@"^output ""(?<name>\w+)""", RegexOptions.Multiline, 1000)]
    private static partial Regex Output();

    [GeneratedRegex(@"^module ""(?<name>\w+)"" \{\n(?<body>.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Module();

    [GeneratedRegex(@"source\s+= ""(?<path>[^""]+)""", RegexOptions.None, 1000)]
    private static partial Regex Source();

    [GeneratedRegex(@"^  (?<name>\w+)\s+= ", RegexOptions.Multiline, 1000)]
    private static partial Regex Argument();

    [GeneratedRegex(@"\bmodule\.(?<module>\w+)(?:\[\*\])?\.(?<output>\w+)", RegexOptions.None, 1000)]
    private static partial Regex ModuleUse();

    [GeneratedRegex(@"^(?<kind>resource|data) ""(?<type>\w+)"" ""(?<name>\w+)""", RegexOptions.Multiline, 1000)]
    private static partial Regex Resource();

    [GeneratedRegex(@"(?:\bdata\.)?\baws_\w+\.\w+", RegexOptions.None, 1000)]
    private static partial Regex ResourceUse();

    [GeneratedRegex(@"^\s*#.*$|\bdescription\s+=.*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Comment();
}
