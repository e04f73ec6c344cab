using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using Social.Grains.Accounts;
using Social.Grains.Posts;
using Social.Grains.Users;

namespace Social.Storage.Embedded;

public static class EmbeddedHosting
{
    /// <summary>
    /// Puts every store and the grain storage <c>Default</c> on one SQLite database in <see cref="EmbeddedStorageOptions.Folder"/>. The
    /// host does not start when the folder is in use by another process or was written by a newer program.
    /// </summary>
    public static ISiloBuilder AddEmbeddedStorage(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddOptions<EmbeddedStorageOptions>().BindConfiguration(EmbeddedStorageOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EmbeddedStorageOptions>, EmbeddedStorageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        // hosts of one process may be given one database to share
        services.TryAddSingleton<EmbeddedDatabase>();
        services.AddHostedService<EmbeddedDatabaseLifetime>();
        services.AddSingleton<IAccountStore, EmbeddedAccountStore>();
        services.AddSingleton<ISigningKeyStore, EmbeddedSigningKeyStore>();
        services.AddSingleton<IUserStore, EmbeddedUserStore>();
        services.AddSingleton<IRelationStore, EmbeddedRelationStore>();
        services.AddSingleton<IPostStore, EmbeddedPostStore>();
        services.AddHostedService<StoreMaintenance>();
        AddGrainStorage(services, ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
        return silo;
    }

    private static void AddGrainStorage(IServiceCollection services, string name)
    {
        services.AddOptions<EmbeddedGrainStorageOptions>(name);
        services.AddTransient<
            IPostConfigureOptions<EmbeddedGrainStorageOptions>,
            DefaultStorageProviderSerializerOptionsConfigurator<EmbeddedGrainStorageOptions>>();
        services.AddGrainStorage(name, (provider, _) => new EmbeddedGrainStorage(
            provider.GetRequiredService<EmbeddedDatabase>(),
            provider.GetRequiredService<IOptionsMonitor<EmbeddedGrainStorageOptions>>().Get(name).GrainStorageSerializer,
            provider.GetRequiredService<IActivatorProvider>()));
    }
}
