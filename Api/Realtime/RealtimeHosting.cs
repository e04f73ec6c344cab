using System.Text.Json;
using MessagePack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Social.Api.Calls;
using Social.Api.Chat;
using Social.Api.Gateway;
using Social.Api.Media;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;
using Social.Media;
using Social.Media.Addresses;
using Social.ServiceDefaults;
using RedisOptions = Microsoft.AspNetCore.SignalR.StackExchangeRedis.RedisOptions;

namespace Social.Api.Realtime;

internal static class RealtimeHosting
{
    private const string Path = "/hub";
    private const int LargestMessage = 64 * 1024;

    /// <summary>What grains need to speak to clients, wherever these are connected. In a cluster it goes through Redis.</summary>
    public static void AddClientPush(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HubConnections>();
        builder.Services.AddSingleton<SignalRClientPush>();
        builder.Services.AddSingleton<IRoomAudience, RoomAudience>();
        builder.Services.AddSingleton<IClientPush>(services => services.GetRequiredService<SignalRClientPush>());
        var signalR = builder.Services
            .AddSignalR(hub => hub.MaximumReceiveMessageSize = LargestMessage)
            .AddJsonProtocol()
            .AddMessagePackProtocol();
        builder.Services.AddMediaAddresses(builder.Configuration);
        builder.Services.AddOptions<JsonHubProtocolOptions>().Configure<MediaAddresses>((json, addresses) => Apply(json.PayloadSerializerOptions, addresses));
        builder.Services.AddOptions<MessagePackHubProtocolOptions>().Configure<MediaAddresses>((pack, addresses) =>
        {
            var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
            Apply(json, addresses);
            pack.SerializerOptions = MessagePackSerializerOptions.Standard
                .WithResolver(JsonBridgeResolver.Over(json)).WithSecurity(MessagePackSecurity.UntrustedData);
        });
        if (ClusteringOptions.Of(builder.Configuration).IsShared)
        {
            signalR.AddStackExchangeRedis();
            builder.Services.AddOptions<RedisOptions>().Configure<RedisConnection>((options, redis) => options.ConnectionFactory = _ => redis.OpenAsync());
        }
    }

    public static void AddRealtime(this WebApplicationBuilder builder)
    {
        builder.AddClientPush();
        builder.Services.AddHostedService<HubFarewell>();
        builder.Services.AddSingleton<IDrainStep, HubDrain>();
        builder.Services.AddSingleton<HubResume>();
        builder.Services.AddSingleton<HubReach>();
        builder.Services.AddSingleton<HubRooms>();
        builder.Services.AddHostedService<AudienceListener>();
        builder.Services.AddSingleton<HubCalls>();
        builder.Services.AddHostedService(services => services.GetRequiredService<HubCalls>());
    }

    public static void MapRealtime(this WebApplication app)
    {
        var reach = app.Services.GetRequiredService<HubReach>();
        app.Use((context, next) => !reach.IsOpen && context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal)
            ? throw SocialException.Unavailable("Live events are not to be had at the moment; try again.")
            : next(context));
        app.MapHub<SocialHub>(Path, connection => connection.CloseOnAuthenticationExpiration = true).RequireAuthorization();
    }

    private static void Apply(JsonSerializerOptions json, MediaAddresses addresses)
    {
        ApiJson.Apply(json);
        MediaJson.Apply(json, addresses);
    }
}
