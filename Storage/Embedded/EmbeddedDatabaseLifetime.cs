using Microsoft.Extensions.Hosting;

namespace Social.Storage.Embedded;

/// <summary>
/// Opens the database before anything else in the host starts and closes it after everything else has stopped. A failure to open ends the
/// start-up.
/// </summary>
internal sealed class EmbeddedDatabaseLifetime(EmbeddedDatabase database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        database.Open();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        database.Close();
        return Task.CompletedTask;
    }
}
