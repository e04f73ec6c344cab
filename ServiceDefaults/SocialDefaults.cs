using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Social.ServiceDefaults;

/// <summary>The same addresses, health, metrics, traces and logs for every process of the product.</summary>
public static class SocialDefaults
{
    /// <summary>Meters and trace sources of the product itself begin with this.</summary>
    public const string TelemetryPrefix = "Social.";

    private const string DefaultPublicUrls = "http://localhost:5000";
    private static readonly TimeSpan ReadinessPeriod = TimeSpan.FromSeconds(5);

    /// <param name="isPublic">Whether the process has a public port beside the internal one.</param>
    public static WebApplicationBuilder AddSocialDefaults(this WebApplicationBuilder builder, bool isPublic = true)
    {
        var internalOptions = builder.Configuration.GetSection(InternalOptions.Section).Get<InternalOptions>() ?? new InternalOptions();
        builder.Services.AddSingleton(internalOptions);
        var publicUrls = isPublic ? builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? DefaultPublicUrls : "";
        builder.Services.AddSingleton(new ListenAddresses(publicUrls, internalOptions.Urls));
        builder.WebHost.UseUrls(isPublic ? $"{publicUrls};{internalOptions.Urls}" : internalOptions.Urls);
        builder.Services.AddHealthChecks();
        builder.AddReadinessMetric();
        builder.AddLogs();
        builder.AddTelemetry();
        return builder;
    }

    private static void AddReadinessMetric(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IHealthCheckPublisher, ReadinessMetric>();
        builder.Services.Configure<HealthCheckPublisherOptions>(publish =>
        {
            publish.Period = ReadinessPeriod;
            publish.Predicate = check => check.Tags.Contains(InternalEndpoints.ReadyTag);
        });
    }

    private static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Orleans", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        // the process says itself, once, that Redis or its silos are away
        builder.Logging.AddFilter("Microsoft.AspNetCore.SignalR.StackExchangeRedis", LogLevel.Critical);
        builder.Logging.AddFilter("Orleans.Messaging.GatewayManager", LogLevel.Critical);
        // each probe asks again: the answer says it, the log need not
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Logging.AddConsoleFormatter<EcsFormatter, ConsoleFormatterOptions>();
        if (builder.Configuration["Logging:Console:FormatterName"] is not null)
            return;
        // people read a terminal, machines read everything else
        if (Console.IsOutputRedirected)
            builder.Logging.AddConsole(console => console.FormatterName = EcsFormatter.FormatterName);
        else
            builder.Logging.AddSimpleConsole(text => text.SingleLine = true);
    }

    private static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
        if (options.TraceSampling is < 0 or > 1)
            throw new InvalidOperationException("Telemetry:TraceSampling must be from 0 to 1.");
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName)
                .AddAttributes([new("process.pid", (long)Environment.ProcessId)]))
            .WithMetrics(metrics => metrics
                .AddMeter(TelemetryPrefix + "*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());
        if (options.TraceSampling == 0)
            return;
        telemetry.WithTracing(traces =>
        {
            traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TraceSampling)))
                .AddSource(TelemetryPrefix + "*", "Microsoft.Orleans.Application")
                .AddAspNetCoreInstrumentation();
            if (options.OtlpEndpoint is { Length: > 0 } endpoint)
                traces.AddOtlpExporter(otlp => otlp.Endpoint = new Uri(endpoint));
        });
    }
}
