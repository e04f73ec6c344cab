using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using Social.Grains;
using Social.Grains.Accounts;
using Social.Grains.Calls;
using Social.Grains.Chat;
using Social.Grains.Media;
using Social.Grains.Notifications;
using Social.Grains.Posts;
using Social.Grains.Presence;
using Social.Grains.Safety;
using Social.Grains.Search;
using Social.Grains.Tags;
using Social.Grains.Users;
using Social.Storage.Embedded.Accounts;
using Social.Storage.Embedded.Calls;
using Social.Storage.Embedded.Chat;
using Social.Storage.Embedded.Media;
using Social.Storage.Embedded.Notifications;
using Social.Storage.Embedded.Posts;
using Social.Storage.Embedded.Presence;
using Social.Storage.Embedded.Reminders;
using Social.Storage.Embedded.Safety;
using Social.Storage.Embedded.Search;
using Social.Storage.Embedded.Tags;
using Social.Storage.Embedded.Users;

namespace Social.Storage.Embedded;

public static class EmbeddedHosting
{
    /// <summary>Puts accounts, users, relations, reactions, notifications, signing keys and reminders on the embedded database.</summary>
    public static ISiloBuilder AddEmbeddedRelational(this ISiloBuilder silo)
    {
        AddDatabase(silo.Services);
        silo.Services.AddSingleton<IAccountStore, EmbeddedAccountStore>();
        silo.Services.AddSingleton<ISigningKeyStore, EmbeddedSigningKeyStore>();
        silo.Services.AddSingleton<IUserStore, EmbeddedUserStore>();
        silo.Services.AddSingleton<IUserSearch, EmbeddedUserSearch>();
        silo.Services.AddSingleton<IModerationStore, EmbeddedModerationStore>();
        silo.Services.AddSingleton<IFilterStore, EmbeddedFilterStore>();
        silo.Services.AddSingleton<IRelationStore, EmbeddedRelationStore>();
        silo.Services.AddSingleton<IReactionStore, EmbeddedReactionStore>();
        silo.Services.AddSingleton<ITagFollowStore, EmbeddedTagFollowStore>();
        silo.Services.AddSingleton<IPresenceStore, EmbeddedPresenceStore>();
        silo.Services.AddSingleton<INotificationStore, EmbeddedNotificationStore>();
        silo.Services.AddSingleton<IBulkUserStore, EmbeddedBulkUserStore>();
        silo.Services.AddSingleton<IMediaStore, EmbeddedMediaStore>();
        silo.Services.AddSingleton<IStoreClock, EmbeddedClock>();
        silo.Services.AddSingleton<IReminderTable, EmbeddedReminderTable>();
        return silo.AddReminders();
    }

    /// <summary>Puts posts and rooms on the embedded database.</summary>
    /// <summary>Puts posts and rooms on the embedded database.</summary>
    public static ISiloBuilder AddEmbeddedDocuments(this ISiloBuilder silo)
    {
        AddDatabase(silo.Services);
        silo.Services.AddSingleton<IPostStore, EmbeddedPostStore>();
        silo.Services.AddSingleton<IPostSearch, EmbeddedPostSearch>();
        silo.Services.AddSingleton<IRoomLogStore, EmbeddedRoomLogStore>();
        silo.Services.AddSingleton<ICallStore, EmbeddedCallStore>();
        silo.Services.AddSingleton<IRoomStore, EmbeddedRoomStore>();
        return silo;
    }

    /// <summary>Puts the grain storage <c>Default</c> on the embedded database.</summary>
    public static ISiloBuilder AddEmbeddedGrainState(this ISiloBuilder silo)
    {
        AddDatabase(silo.Services);
        AddGrainStorage(silo.Services, ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
        return silo;
    }

    /// <summary>
    /// One SQLite database in <see cref="EmbeddedStorageOptions.Folder"/>, whoever uses it. The host does not start when the folder is in
    /// use by another process or was written by a newer program.
    /// </summary>
    private static void AddDatabase(IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(EmbeddedDatabaseLifetime)))
            return;
        services.AddOptions<EmbeddedStorageOptions>().BindConfiguration(EmbeddedStorageOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EmbeddedStorageOptions>, EmbeddedStorageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        // hosts of one process may be given one database to share
        services.TryAddSingleton<EmbeddedDatabase>();
        services.AddHostedService<EmbeddedDatabaseLifetime>();
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
