using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
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
using Social.Storage.Postgres.Accounts;
using Social.Storage.Postgres.Calls;
using Social.Storage.Postgres.Chat;
using Social.Storage.Postgres.Media;
using Social.Storage.Postgres.Notifications;
using Social.Storage.Postgres.Posts;
using Social.Storage.Postgres.Presence;
using Social.Storage.Postgres.Safety;
using Social.Storage.Postgres.Search;
using Social.Storage.Postgres.Tags;
using Social.Storage.Postgres.Users;

namespace Social.Storage.Postgres;

public static class PostgresHosting
{
    private const string Invariant = "Npgsql";

    // the ADO.NET provider itself; grains see it through PostgresGrainStorage
    private const string Inner = "postgres";

    /// <summary>Puts accounts, users, relations, reactions, notifications, signing keys and reminders on PostgreSQL, and takes its clock for the store's.</summary>
    public static ISiloBuilder AddPostgresRelational(this ISiloBuilder silo)
    {
        AddDatabase(silo.Services);
        silo.Services.AddSingleton<IAccountStore, PostgresAccountStore>();
        silo.Services.AddSingleton<ISigningKeyStore, PostgresSigningKeyStore>();
        silo.Services.AddSingleton<IUserStore, PostgresUserStore>();
        silo.Services.AddSingleton<IUserSearch, PostgresUserSearch>();
        silo.Services.AddSingleton<IModerationStore, PostgresModerationStore>();
        silo.Services.AddSingleton<IFilterStore, PostgresFilterStore>();
        silo.Services.AddSingleton<IRelationStore, PostgresRelationStore>();
        silo.Services.AddSingleton<IReactionStore, PostgresReactionStore>();
        silo.Services.AddSingleton<ITagFollowStore, PostgresTagFollowStore>();
        silo.Services.AddSingleton<IPresenceStore, PostgresPresenceStore>();
        silo.Services.AddSingleton<INotificationStore, PostgresNotificationStore>();
        silo.Services.AddSingleton<IBulkUserStore, PostgresBulkUserStore>();
        silo.Services.AddSingleton<IMediaStore, PostgresMediaStore>();
        silo.Services.AddSingleton<IStoreClock, PostgresClock>();
        return silo.UseAdoNetReminderService(reminders => reminders.Configure<PostgresDatabase>((options, database) =>
        {
            options.Invariant = Invariant;
            options.DataSource = database.Source;
        }));
    }

    /// <summary>Puts posts and rooms on PostgreSQL.</summary>
    /// <summary>Puts posts and rooms on PostgreSQL.</summary>
    public static ISiloBuilder AddPostgresDocuments(this ISiloBuilder silo)
    {
        AddDatabase(silo.Services);
        silo.Services.AddSingleton<IPostStore, PostgresPostStore>();
        silo.Services.AddSingleton<IPostSearch, PostgresPostSearch>();
        silo.Services.AddSingleton<IRoomLogStore, PostgresRoomLogStore>();
        silo.Services.AddSingleton<ICallStore, PostgresCallStore>();
        silo.Services.AddSingleton<IRoomStore, PostgresRoomStore>();
        return silo;
    }

    /// <summary>Puts the grain storage <c>Default</c> on PostgreSQL.</summary>
    public static ISiloBuilder AddPostgresGrainState(this ISiloBuilder silo)
    {
        AddDatabase(silo.Services);
        silo.AddAdoNetGrainStorage(Inner, (OptionsBuilder<AdoNetGrainStorageOptions> storage) => storage.Configure<PostgresDatabase>(Connect));
        silo.Services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (provider, _) => new PostgresGrainStorage(provider.GetRequiredKeyedService<IGrainStorage>(Inner)));
        return silo;
    }

    private static void Connect(AdoNetGrainStorageOptions options, PostgresDatabase database)
    {
        options.Invariant = Invariant;
        options.DataSource = database.Source;
        options.DeleteStateOnClear = true;
        options.GrainStorageSerializer =
            new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions()));
    }

    /// <summary>One database, whoever uses it. The host does not start without it, or when it was written by a newer program.</summary>
    private static void AddDatabase(IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(PostgresDatabase)))
            return;
        services.AddOptions<PostgresOptions>().BindConfiguration(PostgresOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<PostgresDatabase>();
        services.AddHostedService<PostgresLifetime>();
    }
}
