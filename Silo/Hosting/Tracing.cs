using Social.ServiceDefaults;

namespace Social.Silo.Hosting;

/// <summary>Traces through grain calls. Only where traces are recorded at all: the filters cost each call.</summary>
internal static class Tracing
{
    public static ISiloBuilder AddTracing(this ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
        return options.TraceSampling > 0 ? silo.AddActivityPropagation() : silo;
    }
}
