using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Media;
using Social.Grains.Posts;
using Social.Grains.Users;

namespace Social.Grains.Media;

/// <summary>
/// Removes the bytes of media that were removed or are used nowhere for a day, and sees to those whose place a crash has left in doubt. First a row is marked as removed, then its
/// bytes go, then the row: no row shows bytes that are gone, and none that lie somewhere are forgotten. Any number of silos may do so at once.
/// </summary>
internal sealed partial class MediaMaintenance(
    IMediaStore media, IMediaBytes bytes, IPostStore posts, IUserStore users, IRoomStore rooms, IRoomLogStore messages, IGrainFactory grains, TimeProvider time, MediaMetrics metrics, ILogger<MediaMaintenance> logger)
    : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>After this a failure is tried again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await SweepAsync(stoppingToken) == Batch)
                    stoppingToken.ThrowIfCancellationRequested();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogPutOff(e);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    /// <summary>Sees to what is due, at most a batch. Returns how many were.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await media.DueAsync(now, Batch, cancellationToken);
        await SettleAsync(
            [.. due.Where(m => !m.Removed && m.Place.Use is MediaUse.Post or MediaUse.Avatar or MediaUse.Room or MediaUse.Message).Select(m => m.Place).Distinct()], now, cancellationToken);
        foreach (var export in due.Where(m => !m.Removed && m.Place.Use == MediaUse.Export))
            await SettleExportAsync(export, now, cancellationToken);
        foreach (var unused in due.Where(m => !m.Removed && m.Place.Use == MediaUse.None))
        {
            if (await media.RemoveAsync(unused.Id, MediaPlace.Nowhere, MediaTimes.BytesDue(unused, now), cancellationToken))
                metrics.Expired();
        }
        var removed = due.Where(m => m.Removed).ToArray();
        if (removed.Length > 0)
        {
            await bytes.DeleteAsync([.. removed.SelectMany(m => MediaFiles.KeysOf(m.Id, m.Secret))], cancellationToken);
            await media.ForgetAsync([.. removed.Select(m => m.Id)], cancellationToken);
            metrics.Deleted(removed.Length);
        }
        return due.Length;
    }

    /// <summary>Media stay where their place exists, go with a post that was deleted, and are free again where the post was never written.</summary>
    private async Task SettleAsync(ImmutableArray<MediaPlace> places, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var postIds = places.Where(p => p.Use == MediaUse.Post).Select(p => p.Id).ToArray();
        var found = postIds.Length == 0 ? [] : await posts.GetManyAsync(postIds, cancellationToken);
        foreach (var place in places)
        {
            if (place.Use is MediaUse.Avatar or MediaUse.Room)
                await SettleAvatarAsync(place, now, cancellationToken);
            else if (place.Use == MediaUse.Message)
                await SettleMessageAsync(place, now, cancellationToken);
            else if (found.FirstOrDefault(p => p.Id == place.Id) is not { } post)
                await media.ReleaseAsync(place, now + MediaRecord.Unused, cancellationToken);
            else if (post.Deleted)
                await media.RemoveAsync(place, now, cancellationToken);
            else
                await media.KeepAsync(place, cancellationToken);
        }
    }

    /// <summary>Of the pictures that were put on a profile or a room the one stays that it shows.</summary>
    private async Task SettleAvatarAsync(MediaPlace place, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var avatar = place.Use == MediaUse.Room
            ? (await rooms.GetAsync(place.Id, cancellationToken))?.Room.AvatarUrl
            : (await users.GetAsync(place.Id, cancellationToken))?.AvatarUrl;
        // one that was put there a moment ago is not due yet: it may not be shown before the next write
        foreach (var picture in (await media.InPlaceAsync(place, cancellationToken)).Where(p => p.DueAt <= now))
        {
            if (avatar is not null && string.Equals(avatar, MediaViews.PreviewPath(picture), StringComparison.Ordinal))
                await media.KeepAsync(picture.Id, place, cancellationToken);
            else
                await media.RemoveAsync(picture.Id, place, now, cancellationToken);
        }
    }

    private async Task SettleMessageAsync(MediaPlace place, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if ((await messages.FindAsync([place.Id], cancellationToken)).FirstOrDefault() is not { } message)
            await media.ReleaseAsync(place, now + MediaRecord.Unused, cancellationToken);
        else if (message.IsGone)
            await media.RemoveAsync(place, now, cancellationToken);
        else
            await media.KeepAsync(place, cancellationToken);
    }

    /// <summary>An export is kept for its time; one that nobody makes any more is begun again.</summary>
    private async Task SettleExportAsync(MediaRecord export, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var end = export.CreatedAt + MediaTimes.ExportKept;
        if (end <= now)
        {
            await media.RemoveAsync(export.Id, export.Place, now, cancellationToken);
            return;
        }
        await media.DoubtAsync(export.Place, export.Status == MediaStatus.Processing ? MediaTimes.PlaceCertain(now) : end, cancellationToken);
        if (export.Status == MediaStatus.Processing)
            await grains.GetGrain<IExportGrain>(export.Owner).ContinueAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Media that are due could not be seen to; it is tried again in a minute")]
    private partial void LogPutOff(Exception exception);
}
