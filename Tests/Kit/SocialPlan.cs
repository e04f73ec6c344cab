using Social.Api;
using Social.Silo;

namespace Social.Tests.Kit;

/// <summary>What a process is and how it is set up.</summary>
/// <param name="Program">The assembly that is run.</param>
/// <param name="IsPublic">Whether it serves the API.</param>
/// <param name="Settings">Settings by their name with colons; each process gets its own addresses besides.</param>
internal sealed record SocialPlan(string Program, bool IsPublic, IReadOnlyDictionary<string, string> Settings)
{
    private static readonly string SiloProgram = typeof(SocialSilo).Assembly.Location;

    /// <summary>The whole product on a folder.</summary>
    public static SocialPlan Whole(string folder, IReadOnlyDictionary<string, string>? settings = null) =>
        new SocialPlan(SiloProgram, true, settings ?? new Dictionary<string, string>(StringComparer.Ordinal)).With("Storage:Embedded:Folder", folder);

    /// <summary>A silo without a front end.</summary>
    public static SocialPlan Silo(IReadOnlyDictionary<string, string> settings) => new SocialPlan(SiloProgram, false, settings).With("Silo:ServesApi", "false");

    public static SocialPlan FrontEnd(IReadOnlyDictionary<string, string> settings) => new(typeof(SocialApiHost).Assembly.Location, true, settings);

    public SocialPlan With(string setting, string value) =>
        this with { Settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal) { [setting] = value } };
}
