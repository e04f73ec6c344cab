using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Social.ServiceDefaults;

/// <summary>Health and metrics, reachable on the internal port only.</summary>
public static class InternalEndpoints
{
    /// <summary>Tag of the health checks that decide whether the process is ready for traffic.</summary>
    public const string ReadyTag = "ready";

    /// <summary>Keeps internal endpoints off the public port and public ones off the internal port. Stands right behind routing.</summary>
    public static WebApplication UsePortFence(this WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<ListenAddresses>();
        app.Use((context, next) =>
        {
            var isInternalEndpoint = context.GetEndpoint()?.Metadata.GetMetadata<InternalOnly>() is not null;
            if (isInternalEndpoint != addresses.IsInternal(context))
                context.SetEndpoint(null);
            return next(context);
        });
        return app;
    }

    public static WebApplication MapInternalEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).InternalOnly();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) }).InternalOnly();
        app.MapPrometheusScrapingEndpoint("/metrics").InternalOnly();
        return app;
    }

    public static TBuilder InternalOnly<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new InternalOnly());
}

/// <summary>Marks an endpoint of the internal port.</summary>
public sealed class InternalOnly;
