using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Media;
using Social.Grains.Media;
using Social.Grains.Users;

namespace Social.Grains.Accounts;

/// <summary>
/// A person's export. Key: user id. The file is a media that is used for nothing else, so what is kept of it and its end are seen to as for all media. A lost activation costs
/// the work that was done: maintenance finds the file unfinished and has it made from the beginning.
/// </summary>
[UserPlacement]
internal sealed partial class ExportGrain(
    IMediaStore media, IMediaBytes bytes, ExportArchive archive, AccountMetrics metrics, IdGenerator ids, TimeProvider time, ILogger<ExportGrain> logger) : Grain, IExportGrain, IDisposable
{
    /// <summary>How soon it may be made again.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromDays(1);
    private const int SecretBytes = 16;

    private readonly CancellationTokenSource _ending = new();
    private Task _making = Task.CompletedTask;
    private int _done;

    private long UserId => this.GetPrimaryKeyLong();

    private MediaPlace Place => MediaPlace.Export(UserId);

    public async Task<Export> StartAsync()
    {
        // to the millisecond, which is what stores keep: the answer says what later reads say
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        if (await CurrentAsync() is { } current)
        {
            if (current.CreatedAt + Between > now && StatusOf(current) != ExportStatus.Failed)
                return Show(current);
            await media.RemoveAsync(current.Id, Place, now);
        }
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var record = new MediaRecord(
            ids.Next(), UserId, MediaKind.Archive, MediaStatus.Processing, secret, now, null, null, Place, Public: false,
            MediaTimes.PlaceCertain(now), Removed: false, null, []);
        if ((await media.AddAsync(record, int.MaxValue)).Outcome != MediaAdditionOutcome.Added)
            throw SocialException.Unavailable("No free id was found; try again.");
        Make(record);
        return Show(record);
    }

    public async Task<Export> GetAsync()
    {
        var current = await CurrentAsync() ?? throw SocialException.NotFound("export");
        return Show(current);
    }

    public async Task ContinueAsync()
    {
        if (await CurrentAsync() is { Status: MediaStatus.Processing } current && _making.IsCompleted)
            Make(current);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    public void Dispose() => _ending.Dispose();

    private async Task<MediaRecord?> CurrentAsync() => (await media.InPlaceAsync(Place)).LastOrDefault();

    private ExportStatus StatusOf(MediaRecord record) => record.Status switch
    {
        MediaStatus.Ready => ExportStatus.Ready,
        MediaStatus.Processing when record.CreatedAt + MediaTimes.ExportTried > time.GetUtcNow() => ExportStatus.Processing,
        _ => ExportStatus.Failed,
    };

    private Export Show(MediaRecord record)
    {
        var isReady = record.Status == MediaStatus.Ready;
        return new Export(
            record.Id, StatusOf(record), isReady ? archive.Parts : Volatile.Read(ref _done), archive.Parts, record.CreatedAt,
            isReady ? record.CreatedAt + MediaTimes.ExportKept : null, MediaViews.MainPath(record));
    }

    private void Make(MediaRecord record)
    {
        Volatile.Write(ref _done, 0);
        DelayDeactivation(MediaTimes.ExportTried);
        var limit = record.CreatedAt + MediaTimes.ExportTried - time.GetUtcNow();
        // beside the grain, which answers meanwhile how far it is
        _making = limit <= TimeSpan.Zero ? media.FailAsync(record.Id) : Task.Run(() => MakeAsync(record, limit));
    }

    private async Task MakeAsync(MediaRecord record, TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _ending.Token);
        try
        {
            var key = MediaFiles.Key(record.Id, record.Secret, MediaFiles.Main);
            var size = await archive.WriteAsync(UserId, key, done => Volatile.Write(ref _done, done), either.Token);
            var facts = new MediaFacts(null, null, null, new StoredFile(ExportArchive.ContentType, size), null);
            // removed meanwhile, as by the end of the account: soon nobody knows of the file
            if (!await media.FinishAsync(record.Id, facts, either.Token))
                await bytes.DeleteAsync([key], either.Token);
        }
        catch (Exception e)
        {
            // maintenance has it made again
            metrics.BrokeOff("export");
            LogBrokeOff(e, UserId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The export of user {UserId} broke off; it is begun again in a minute")]
    private partial void LogBrokeOff(Exception exception, long userId);
}
