using Social.Storage;
using Social.Storage.Embedded;

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
        return silo;
    }

    private static void AddRelational(ISiloBuilder silo, string provider) => _ = provider switch
    {
        StorageOptions.Embedded => silo.AddEmbeddedRelational(),
        _ => throw Unknown(nameof(StorageOptions.Relational), provider, StorageOptions.Embedded),
    };

    private static void AddDocuments(ISiloBuilder silo, string provider) => _ = provider switch
    {
        StorageOptions.Embedded => silo.AddEmbeddedDocuments(),
        _ => throw Unknown(nameof(StorageOptions.Documents), provider, StorageOptions.Embedded),
    };

    private static void AddGrainState(ISiloBuilder silo, string provider) => _ = provider switch
    {
        StorageOptions.Embedded => silo.AddEmbeddedGrainState(),
        _ => throw Unknown(nameof(StorageOptions.GrainState), provider, StorageOptions.Embedded),
    };

    private static InvalidOperationException Unknown(string kind, string provider, params string[] known) => new(
        $"{StorageOptions.Section}:{kind}:Provider is '{provider}'; it must be one of {string.Join(", ", known)}.");
}
