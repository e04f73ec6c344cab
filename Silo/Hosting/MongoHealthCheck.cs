using Microsoft.Extensions.Diagnostics.HealthChecks;
using Social.ServiceDefaults;
using Social.Storage.Mongo;

namespace Social.Silo.Hosting;

/// <summary>Ready while MongoDB can be reached.</summary>
internal sealed class MongoHealthCheck(MongoReadiness mongo) : IHealthCheck
{
    private const string Name = "mongo";

    /// <summary>Adds it once, however much is kept on MongoDB.</summary>
    public static ISiloBuilder AddTo(ISiloBuilder silo)
    {
        silo.Services.AddHealthChecks();
        silo.Services.Configure<HealthCheckServiceOptions>(options =>
        {
            if (options.Registrations.All(r => !string.Equals(r.Name, Name, StringComparison.Ordinal)))
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    Name, services => ActivatorUtilities.GetServiceOrCreateInstance<MongoHealthCheck>(services), HealthStatus.Unhealthy,
                    [InternalEndpoints.ReadyTag]));
            }
        });
        return silo;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(mongo.WhyNot is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy());
}
