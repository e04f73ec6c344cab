using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using Social.Grains.Calls;
using Social.Grains.Chat;
using Social.Grains.Posts;
using Social.Grains.Search;
using Social.Storage.Mongo.Calls;
using Social.Storage.Mongo.Chat;
using Social.Storage.Mongo.Posts;
using Social.Storage.Mongo.Search;

namespace Social.Storage.Mongo;

public static class MongoHosting
{
    /// <summary>Puts posts and rooms on MongoDB.</summary>
    /// <summary>Puts posts and rooms on MongoDB.</summary>
    public static ISiloBuilder AddMongoDocuments(this ISiloBuilder silo)
    {
        AddConnection(silo.Services);
        silo.Services.AddSingleton<IPostStore, MongoPostStore>();
        silo.Services.AddSingleton<IPostSearch, MongoPostSearch>();
        silo.Services.AddSingleton<IRoomLogStore, MongoRoomLogStore>();
        silo.Services.AddSingleton<ICallStore, MongoCallStore>();
        silo.Services.AddSingleton<IRoomStore, MongoRoomStore>();
        return silo;
    }

    /// <summary>Puts the grain storage <c>Default</c> on MongoDB.</summary>
    public static ISiloBuilder AddMongoGrainState(this ISiloBuilder silo)
    {
        AddConnection(silo.Services);
        AddGrainStorage(silo.Services, ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
        return silo;
    }

    /// <summary>
    /// One client of the database in <see cref="MongoOptions"/>, whoever uses it. The host does not start while MongoDB stays away or
    /// was written by a newer program. <see cref="MongoReadiness"/> tells whether it is there.
    /// </summary>
    private static void AddConnection(IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(MongoLifetime)))
            return;
        services.AddOptions<MongoOptions>().BindConfiguration(MongoOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MongoOptions>, MongoOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MongoConnection>();
        services.TryAddSingleton<MongoSchema>();
        services.TryAddSingleton(provider => new MongoReadiness(provider.GetRequiredService<MongoConnection>()));
        services.AddHostedService<MongoLifetime>();
    }

    private static void AddGrainStorage(IServiceCollection services, string name)
    {
        services.AddOptions<MongoGrainStorageOptions>(name);
        services.AddTransient<
            IPostConfigureOptions<MongoGrainStorageOptions>,
            DefaultStorageProviderSerializerOptionsConfigurator<MongoGrainStorageOptions>>();
        services.AddGrainStorage(name, (provider, _) => new MongoGrainStorage(
            provider.GetRequiredService<MongoConnection>(),
            provider.GetRequiredService<IOptionsMonitor<MongoGrainStorageOptions>>().Get(name).GrainStorageSerializer,
            provider.GetRequiredService<IActivatorProvider>()));
    }
}
