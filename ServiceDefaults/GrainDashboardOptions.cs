using Microsoft.Extensions.Configuration;

namespace Social.ServiceDefaults;

/// <summary>The Orleans dashboard, on the internal port. Section <c>Dashboard</c>. Give silos and front ends the same setting.</summary>
public sealed class GrainDashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>Off by default: it looks at every grain call, which costs up to a third of their throughput.</summary>
    public bool Enabled { get; set; }

    public static GrainDashboardOptions Of(IConfiguration configuration) =>
        configuration.GetSection(Section).Get<GrainDashboardOptions>() ?? new GrainDashboardOptions();
}
