using MessagePack;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Social.Api.Gateway;
using Social.Grains.Interfaces;

namespace Social.Api.Realtime;

internal static class RealtimeHosting
{
    private const string Path = "/hub";
    private const int LargestMessage = 64 * 1024;

    public static void AddRealtime(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HubConnections>();
        builder.Services.AddSingleton<SignalRClientPush>();
        builder.Services.AddSingleton<IClientPush>(services => services.GetRequiredService<SignalRClientPush>());
        builder.Services
            .AddSignalR(hub => hub.MaximumReceiveMessageSize = LargestMessage)
            .AddJsonProtocol(json => ApiJson.Apply(json.PayloadSerializerOptions))
            .AddMessagePackProtocol(pack => pack.SerializerOptions = MessagePackSerializerOptions.Standard
                .WithResolver(JsonBridgeResolver.Instance).WithSecurity(MessagePackSecurity.UntrustedData));
    }

    public static void MapRealtime(this WebApplication app) =>
        app.MapHub<SocialHub>(Path, connection => connection.CloseOnAuthenticationExpiration = true).RequireAuthorization();
}
