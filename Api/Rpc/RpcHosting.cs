using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Social.Api.Accounts;
using Social.Api.Users;
using Social.ServiceDefaults;

namespace Social.Api.Rpc;

/// <summary>gRPC for other services, on an address of its own.</summary>
internal static class RpcHosting
{
    private const int LargestMessage = 64 * 1024;
    private static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(5);

    public static void AddRpc(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(RpcOptions.Section).Get<RpcOptions>() ?? new RpcOptions();
        if (options.Problem(builder.Environment.IsDevelopment()) is { } problem)
            throw new InvalidOperationException(problem);
        builder.Services.AddSingleton(Options.Create(options));
        if (!options.IsOn)
            return;
        builder.WebHost.UseUrls($"{builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey)};{options.Urls}");
        var ports = options.Addresses().Select(a => a.Port).ToHashSet();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            if (endpoint.IPEndPoint is null || !ports.Contains(endpoint.IPEndPoint.Port))
                return;
            endpoint.Protocols = HttpProtocols.Http2;
            if (!string.IsNullOrWhiteSpace(options.Certificate))
                endpoint.UseHttps(https => ClientCertificates.Configure(https, options));
        }));
        builder.Services.AddSingleton<RpcInterceptor>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = LargestMessage;
            grpc.Interceptors.Add<RpcInterceptor>();
        });
        builder.Services.AddGrpcHealthChecks(health => health.Services.Map("", check => check.Tags.Contains(InternalEndpoints.ReadyTag, StringComparer.Ordinal)));
        builder.Services.Configure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (TimeSpan.Zero, HealthPeriod));
        if (builder.Environment.IsDevelopment())
            builder.Services.AddGrpcReflection();
    }

    /// <summary>Keeps gRPC on its ports and everything else off them. Stands right behind routing.</summary>
    public static void UseRpcFence(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<RpcOptions>>().Value;
        if (!options.IsOn)
            return;
        var ports = options.Addresses().Select(a => a.Port).ToHashSet();
        app.Use((context, next) =>
        {
            var isRpc = context.GetEndpoint()?.Metadata.GetMetadata<RpcOnly>() is not null;
            if (isRpc != ports.Contains(context.Connection.LocalPort))
                context.SetEndpoint(null);
            return next(context);
        });
    }

    public static void MapRpc(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<RpcOptions>>().Value.IsOn)
            return;
        app.MapGrpcService<AuthRpc>().WithMetadata(new RpcOnly());
        app.MapGrpcService<UsersRpc>().WithMetadata(new RpcOnly());
        app.MapGrpcHealthChecksService().WithMetadata(new RpcOnly());
        if (app.Environment.IsDevelopment())
            app.MapGrpcReflectionService().WithMetadata(new RpcOnly());
    }

    /// <summary>Marks an endpoint of the RPC address.</summary>
    private sealed class RpcOnly;
}
