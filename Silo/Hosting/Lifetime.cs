using Social.ServiceDefaults;

namespace Social.Silo.Hosting;

/// <summary>What is said at the start and how long the end may take.</summary>
internal static partial class Lifetime
{
    /// <summary>Orleans deactivates every grain: 16 to 22 s were measured for a million.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(90);

    public static void AddShutdown(this WebApplicationBuilder builder) =>
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);

    public static void AnnounceStart(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var addresses = app.Services.GetRequiredService<ListenAddresses>();
        var folder = Path.GetFullPath(app.Configuration["Storage:Embedded:Folder"] ?? "data");
        LogStarted(app.Logger, addresses.PublicUrls[0], addresses.PublicUrls[0] + "/docs", addresses.InternalUrls[0], folder);
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "Social is up: API on {Address}, docs on {Docs}, health and metrics on {Internal}, data in {Folder}")]
    private static partial void LogStarted(ILogger logger, string address, string docs, string @internal, string folder);
}
