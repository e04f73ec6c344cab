using Microsoft.Extensions.Diagnostics.HealthChecks;
using Social.ServiceDefaults;
using Social.Storage;
using Social.Storage.Embedded;
using Social.Storage.Mongo;
using Social.Storage.Postgres;

namespace Social.Silo.Hosting;

/// <summary>Which stores the grains use.</summary>
internal static class Persistence
{
    public static ISiloBuilder AddStorage(this ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();
        var relational = options.Relational.Provider ?? StorageOptions.Embedded;
        AddRelational(silo, relational);
        AddDocuments(silo, options.Documents.Provider ?? relational);
        AddGrainState(silo, options.GrainState.Provider ?? relational);
        silo.Services.AddHostedService<StoreMaintenance>();
        silo.Services.AddHealthChecks()
            .AddCheck<StoreHealthCheck>("store", HealthStatus.Unhealthy, [InternalEndpoints.ReadyTag])
            .AddCheck<ClockHealthCheck>("clock", HealthStatus.Unhealthy, [InternalEndpoints.ReadyTag]);
        return silo;
    }

    private static void AddRelational(ISiloBuilder silo, string provider) => _ = provider switch
    {
        StorageOptions.Embedded => silo.AddEmbeddedRelational(),
        StorageOptions.Postgres => silo.AddPostgresRelational(),
        _ => throw Unknown(nameof(StorageOptions.Relational), provider, StorageOptions.Embedded, StorageOptions.Postgres),
    };

    private static void AddDocuments(ISiloBuilder silo, string provider) => _ = provider switch
    {
        StorageOptions.Embedded => silo.AddEmbeddedDocuments(),
        StorageOptions.Postgres => silo.AddPostgresDocuments(),
        StorageOptions.Mongo => MongoHealthCheck.AddTo(silo.AddMongoDocuments()),
        _ => throw Unknown(
            nameof(StorageOptions.Documents), provider, StorageOptions.Embedded, StorageOptions.Postgres, StorageOptions.Mongo),
    };

    private static void AddGrainState(ISiloBuilder silo, string provider) => _ = provider switch
    {
        StorageOptions.Embedded => silo.AddEmbeddedGrainState(),
        StorageOptions.Postgres => silo.AddPostgresGrainState(),
        StorageOptions.Mongo => MongoHealthCheck.AddTo(silo.AddMongoGrainState()),
        _ => throw Unknown(
            nameof(StorageOptions.GrainState), provider, StorageOptions.Embedded, StorageOptions.Postgres, StorageOptions.Mongo),
    };

    private static InvalidOperationException Unknown(string kind, string provider, params string[] known) => new(
        $"{StorageOptions.Section}:{kind}:Provider is '{provider}'; it must be one of {string.Join(", ", known)}.");
}
