using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NetArchTest.Rules;
using Orleans.Placement;
using Social.Grains.Interfaces;

namespace Social.Tests.Architecture;

/// <summary>Holds the arrows and rules of docs/architecture.md.</summary>
public sealed partial class ProjectReferenceTests
{
    public static TheoryData<string, string[]> Arrows => new()
    {
        { "Grains.Interfaces", [] },
        { "Grains", ["Grains.Interfaces"] },
        { "Storage", ["Grains.Interfaces", "Grains"] },
        { "ServiceDefaults", [] },
        { "Streaming", [] },
        { "Media", ["Grains.Interfaces"] },
        { "Api", ["Grains.Interfaces", "ServiceDefaults", "Media"] },
        { "LoadTest", ["Grains.Interfaces"] },
        { "Silo", ["Grains.Interfaces", "Grains", "Storage", "Streaming", "Media", "Api", "ServiceDefaults"] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_project_references_only_what_its_arrows_allow(string project, string[] allowed)
    {
        var references = Assembly.Load($"Social.{project}").GetReferencedAssemblies()
            .Select(a => a.Name!).Where(n => n.StartsWith("Social.", StringComparison.Ordinal)).Select(n => n["Social.".Length..]);

        Assert.Empty(references.Except(allowed, StringComparer.Ordinal));
    }

    [Fact]
    public void Grains_are_sealed_and_not_public()
    {
        var grains = Types.InAssembly(Assembly.Load("Social.Grains")).That().Inherit(typeof(Grain));

        Assert.NotEmpty(grains.GetTypes());
        Assert.True(grains.Should().BeSealed().And().NotBePublic().GetResult().IsSuccessful);
    }

    [Fact]
    public void Every_grain_says_where_it_is_placed()
    {
        // the default looks at figures that are refreshed now and then: it put 9,747 of 10,000 new grains on one of two silos
        var silent = Types.InAssembly(Assembly.Load("Social.Grains")).That().Inherit(typeof(Grain)).GetTypes()
            .Where(t => !t.IsDefined(typeof(PlacementAttribute), inherit: true));

        Assert.Empty(silent);
    }

    [Fact]
    public void Grains_whose_key_is_a_user_id_stand_together_on_one_silo()
    {
        var grains = Directory.EnumerateFiles(Path.Combine(Root(), "Grains"), "*Grain.cs", SearchOption.AllDirectories).Select(File.ReadAllText)
            .Where(source => source.Contains(": Grain", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(grains);
        Assert.All(grains, source => Assert.Equal(KeyIsUser().IsMatch(source), IsPlacedByUser().IsMatch(source)));
    }

    [Fact]
    public void Every_record_of_the_contract_is_serializable_under_an_alias()
    {
        var records = typeof(SocialException).Assembly.GetExportedTypes()
            .Where(t => t.GetMethod("<Clone>$") is not null && t != typeof(Push));

        Assert.All(records, t => Assert.True(
            t.IsDefined(typeof(GenerateSerializerAttribute), false) && t.IsDefined(typeof(AliasAttribute), false), t.Name));
    }

    [Fact]
    public void Every_grain_interface_of_the_contract_has_an_alias()
    {
        var grains = typeof(SocialException).Assembly.GetExportedTypes().Where(t => t.IsInterface && typeof(IGrain).IsAssignableFrom(t));

        Assert.NotEmpty(grains);
        Assert.All(grains, t => Assert.True(t.IsDefined(typeof(AliasAttribute), false), t.Name));
    }

    [Fact]
    public void Folders_are_domains_or_one_of_the_few_that_are_allowed()
    {
        string[] domains = ["Accounts", "Users", "Posts", "Timelines", "Notifications", "Chat", "Presence", "Calls", "Media", "Search", "Tags", "Safety"];
        var others = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["Grains.Interfaces"] = [],
            ["Grains"] = [],
            ["Api"] = ["Gateway", "Realtime", "Hosting", "Rpc"],
            ["Silo"] = ["Hosting"],
            ["Storage"] = ["Embedded", "Postgres", "Mongo"],
            ["Streaming"] = ["Kafka", "RabbitMq"],
            ["Media"] = ["Addresses", "Blobs", "Formats", "Images", "Uploads"],
        };

        foreach (var (project, allowed) in others)
        {
            var folders = Directory.GetDirectories(Path.Combine(Root(), project)).Select(Path.GetFileName).OfType<string>();
            Assert.Empty(folders.Except([.. domains, .. allowed, "obj", "bin"], StringComparer.Ordinal));
        }
    }

    [Fact]
    public void No_source_file_is_longer_than_250_lines()
    {
        var sources = Directory.EnumerateFiles(Root(), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/artifacts/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal));

        Assert.DoesNotContain(sources, f => File.ReadLines(f).Count() > 250);
    }

    [GeneratedRegex(@"Key: (the \w+ )?user('s)? id\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyIsUser();

    [GeneratedRegex(@"^\[.*\bUserPlacement\b.*\]", RegexOptions.Multiline, 1000)]
    private static partial Regex IsPlacedByUser();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
