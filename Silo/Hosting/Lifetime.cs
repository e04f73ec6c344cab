using Social.ServiceDefaults;

namespace Social.Silo.Hosting;

/// <summary>What is said at the start and how long the end may take.</summary>
internal static partial class Lifetime
{
    /// <summary>Orleans deactivates every grain: 16 to 22 s were measured for a million.</summary>
    public static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(90);

    public static void AnnounceStart(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var addresses = app.Services.GetRequiredService<ListenAddresses>();
        if (addresses.PublicUrls is not [var address, ..])
        {
            var silo = app.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
            LogSiloStarted(app.Logger, silo, addresses.InternalUrls[0]);
            return;
        }
        var folder = Path.GetFullPath(app.Configuration["Storage:Embedded:Folder"] ?? "data");
        LogStarted(app.Logger, address, address + "/docs", addresses.InternalUrls[0], folder);
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "Social is up: API on {Address}, docs on {Docs}, health and metrics on {Internal}, data in {Folder}")]
    private static partial void LogStarted(ILogger logger, string address, string docs, string @internal, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "A silo of Social is up on {Address}, health and metrics on {Internal}; it serves no API")]
    private static partial void LogSiloStarted(ILogger logger, SiloAddress address, string @internal);
}
