using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Social.Api.Media;
using Social.Media.Addresses;

namespace Social.Api.Gateway;

/// <summary>What stands between the wire and the handlers: limits, JSON, errors, the true peer.</summary>
internal static class GatewayHosting
{
    public const string NoSniff = "nosniff";
    private const int LargestBody = 1024 * 1024;

    public static void AddGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        services.AddOptions<JsonOptions>().Configure<MediaAddresses>((json, addresses) => MediaJson.Apply(json.SerializerOptions, addresses));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section).ValidateOnStart();
        services.AddOptions<ForwardedHeadersOptions>().Configure<Microsoft.Extensions.Options.IOptions<ProxyOptions>>((headers, proxies) =>
        {
            headers.KnownProxies.Clear();
            headers.KnownIPNetworks.Clear();
            foreach (var network in proxies.Value.Networks())
                headers.KnownIPNetworks.Add(network);
            // the framework believes everybody when it knows no proxy
            headers.ForwardedHeaders = headers.KnownIPNetworks.Count == 0
                ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        });
    }

    public static void UseGateway(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.Use(static (context, next) =>
        {
            context.Response.Headers.XContentTypeOptions = NoSniff;
            return next(context);
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = static _ => Task.CompletedTask, SuppressDiagnosticsCallback = static _ => true });
        app.UseStatusCodePages(ProblemWriter.WriteStatusAsync);
    }
}
