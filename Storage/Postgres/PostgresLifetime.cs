using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Social.Storage.Postgres;

/// <summary>
/// Brings the schema up to date before anything else in the host starts. Waits a while for a server that is not there yet; then, or when the
/// server refuses, the start ends with a message that names the setting.
/// </summary>
internal sealed partial class PostgresLifetime(IOptions<PostgresOptions> options, TimeProvider time, ILogger<PostgresLifetime> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var address = Address();
        while (true)
        {
            try
            {
                var schema = await PostgresSchema.ApplyAsync(options.Value, cancellationToken);
                var elapsed = time.GetElapsedTime(started);
                LogOpened(address, schema, elapsed);
                return;
            }
            catch (Exception e) when (IsAway(e) && time.GetElapsedTime(started) < options.Value.StartTimeout)
            {
                LogAway(address, e.Message);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                throw new InvalidOperationException(
                    $"PostgreSQL at {address} cannot be used: {e.Message} " +
                    $"See {PostgresOptions.Section}:{nameof(PostgresOptions.ConnectionString)}.",
                    e);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not there, or starting up; but not what only its operator can mend, such as a wrong password.</summary>
    private static bool IsAway(Exception exception) => exception is PostgresException e
        ? e.SqlState[..2] is "08" or "53" or "57"
        : exception is NpgsqlException or TimeoutException;

    private string Address()
    {
        var text = new NpgsqlConnectionStringBuilder(options.Value.ConnectionString);
        return $"{text.Host}:{text.Port}/{text.Database ?? text.Username}";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Opened {Address}, schema {Schema}, in {Elapsed}")]
    private partial void LogOpened(string address, int schema, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL at {Address} is not there yet: {Reason}")]
    private partial void LogAway(string address, string reason);
}
