using Orleans.Dashboard;
using Social.ServiceDefaults;

namespace Social.Silo.Hosting;

/// <summary>What a silo gathers for the Orleans dashboard, where that is wanted. The page itself is the front end's, which knows who is an admin.</summary>
internal static class Dashboard
{
    // the trace would show every log line to whoever looks
    public static ISiloBuilder AddDashboard(this ISiloBuilder silo, IConfiguration configuration) =>
        GrainDashboardOptions.Of(configuration).Enabled ? silo.AddDashboard(options => options.HideTrace = true) : silo;
}
