using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Media;
using Social.Media.Blobs;
using Social.Media.Formats;
using Social.Media.Uploads;

namespace Social.Api.Media;

/// <summary>
/// Makes media of uploads, whoever waits for it. A process that dies meanwhile leaves a media that counts as failed after ten minutes and goes after a day, with what bytes it has.
/// </summary>
internal sealed partial class UploadWork(
    MediaMaker maker, IBlobStore blobs, UploadMetrics metrics, IGrainFactory grains, TimeProvider time, ILogger<UploadWork> logger) : IHostedService
{
    /// <summary>Sooner than a media counts as failed.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    private const int MostTries = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // as many as there may be upload files
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    /// <summary>Begins; the file is gone when the task has ended. Fails with <c>damaged_media</c> and <c>unavailable</c>; the media is marked as failed then.</summary>
    public Task<MediaItem> MakeAsync(long userId, MediaTicket ticket, UploadFile upload, ContainerFacts facts)
    {
        var made = Task.Run(() => RunAsync(userId, ticket, upload, facts));
        _running[made] = true;
        _ = made.ContinueWith(ended => _running.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return made;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is under way is finished, as far as there is time.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_running.Keys).WaitAsync(cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private async Task<MediaItem> RunAsync(long userId, MediaTicket ticket, UploadFile upload, ContainerFacts facts)
    {
        var library = grains.GetGrain<IMediaLibraryGrain>(userId);
        using var limit = new CancellationTokenSource(Longest, time);
        try
        {
            using (upload)
            {
                var stored = await maker.StoreAsync(upload, facts, ticket.MainKey, ticket.PreviewKey, limit.Token);
                return await FinishAsync(library, ticket.Media.Id, stored, limit.Token);
            }
        }
        catch (Exception e)
        {
            LogFailed(e, ticket.Media.Id);
            if (e is not SocialException { Kind: ErrorKind.Unprocessable or ErrorKind.NotFound })
                metrics.Failed(facts.Format.Kind);
            await GiveUpAsync(library, ticket);
            if (e is OperationCanceledException)
                throw SocialException.Unavailable("The upload took too long to be worked on; try again.", e);
            throw;
        }
    }

    /// <summary>The work is done: a silo that dies, or a store that is away for a while, must not cost it.</summary>
    private async Task<MediaItem> FinishAsync(IMediaLibraryGrain library, long mediaId, MediaFacts stored, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await library.FinishAsync(mediaId, stored).WaitAsync(cancellationToken);
            }
            catch (Exception e) when (tries < MostTries && e is TimeoutException or OrleansException or SocialException { Kind: ErrorKind.Unavailable })
            {
                await Task.Delay(tries * Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>The media is marked; and its bytes go now, lest a media that was removed meanwhile leaves some. Unless a repeat of the same upload has made it.</summary>
    private async Task GiveUpAsync(IMediaLibraryGrain library, MediaTicket ticket)
    {
        try
        {
            if (!await library.FailAsync(ticket.Media.Id))
                return;
            await blobs.DeleteAsync(ticket.MainKey, CancellationToken.None);
            await blobs.DeleteAsync(ticket.PreviewKey, CancellationToken.None);
        }
        catch (Exception e)
        {
            // it counts as failed in ten minutes without a word
            LogFailed(e, ticket.Media.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing came of the upload {MediaId}")]
    private partial void LogFailed(Exception exception, long mediaId);
}
