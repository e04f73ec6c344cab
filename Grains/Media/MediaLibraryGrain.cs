using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Grains.Users;

namespace Social.Grains.Media;

/// <summary>A user's uploads. Key: user id. All of it is the store's, so a lost activation costs nothing.</summary>
[UserPlacement]
internal sealed class MediaLibraryGrain(
    IMediaStore media, PostCache posts, IOptions<MediaLibraryOptions> options, IdGenerator ids, TimeProvider time) : Grain, IMediaLibraryGrain
{
    private const int MostTries = 5;
    private const int SecretBytes = 16;

    private long UserId => this.GetPrimaryKeyLong();

    public async Task<MediaTicket> BeginAsync(NewMedia upload, RepeatKey? repeat)
    {
        MediaRules.CheckAlt(upload.Alt);
        for (var tries = 1; ; tries++)
        {
            var record = New(upload, repeat);
            var addition = await media.AddAsync(record, options.Value.MostUnused);
            switch (addition.Outcome)
            {
                case MediaAdditionOutcome.Added:
                    return Ticket(record, replayed: false);
                case MediaAdditionOutcome.Repeated when tries < MostTries && Show(addition.Repeat!).Status == MediaStatus.Failed:
                    // nothing came of the first: this is a new one
                    await media.FailAsync(addition.Repeat!.Id);
                    continue;
                case MediaAdditionOutcome.Repeated:
                    return Replay(addition.Repeat!, repeat!);
                case MediaAdditionOutcome.TooMany:
                    throw new SocialException(
                        ErrorKind.Conflict, ErrorCodes.LimitReached,
                        $"At most {options.Value.MostUnused} uploads may be used nowhere. Use or delete some; each goes by itself after a day.");
                case MediaAdditionOutcome.DuplicateId when tries < MostTries:
                    continue;
                default:
                    throw SocialException.Unavailable("No free id was found; try again.");
            }
        }
    }

    public async Task<MediaItem> FinishAsync(long mediaId, MediaFacts facts)
    {
        var record = await OwnAsync(mediaId);
        if (record.Status == MediaStatus.Ready)
            return Show(record);
        return await media.FinishAsync(mediaId, facts)
            ? Show(record with { Status = MediaStatus.Ready, Facts = facts })
            : throw SocialException.NotFound("media");
    }

    public async Task<bool> FailAsync(long mediaId)
    {
        await media.FailAsync(mediaId);
        return (await media.GetManyAsync([mediaId])).FirstOrDefault() is not { Removed: false, Status: MediaStatus.Ready };
    }

    public async Task<MediaItem> GetAsync(long mediaId) => Show(await OwnAsync(mediaId));

    public async Task<MediaItem> ChangeAsync(long mediaId, MediaChange change)
    {
        MediaRules.CheckAlt(change.Alt);
        var record = await OwnAsync(mediaId);
        if (change.Alt is null)
            return Show(record);
        var alt = MediaRules.Stored(change.Alt);
        if (!await media.DescribeAsync(UserId, mediaId, alt))
            throw SocialException.NotFound("media");
        if (record.Place.Use == MediaUse.Post)
            await DescribeInPostAsync(record, alt);
        return Show(record with { Alt = alt });
    }

    public async Task DeleteAsync(long mediaId)
    {
        var record = await OwnAsync(mediaId);
        if (!await media.RemoveAsync(mediaId, MediaPlace.Nowhere, MediaTimes.BytesDue(record, time.GetUtcNow())))
            throw new SocialException(ErrorKind.Conflict, ErrorCodes.MediaInUse, "It is used: delete the post that shows it, or take it off the profile.");
    }

    private MediaRecord New(NewMedia upload, RepeatKey? repeat)
    {
        var now = time.GetUtcNow();
        return new MediaRecord(
            ids.Next(), UserId, upload.Kind, MediaStatus.Processing, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), now,
            MediaRules.Stored(upload.Alt), null, MediaPlace.Nowhere, Public: false, now + MediaRecord.Unused, Removed: false, repeat?.Key,
            repeat?.BodyHash ?? []);
    }

    private MediaTicket Replay(MediaRecord first, RepeatKey repeat) => first.RepeatHash.AsSpan().SequenceEqual(repeat.BodyHash.AsSpan())
        ? Ticket(first, replayed: true)
        : throw new SocialException(ErrorKind.Unprocessable, ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key was used with another body.");

    private async Task DescribeInPostAsync(MediaRecord record, string? alt)
    {
        try
        {
            await GrainFactory.GetGrain<IPostGrain>(record.Place.Id).DescribeMediaAsync(UserId, record.Id, alt);
        }
        catch (SocialException e) when (e.Kind == ErrorKind.NotFound)
        {
            // deleted meanwhile, or never written
        }
    }

    private MediaTicket Ticket(MediaRecord record, bool replayed) => new(
        Show(record), MediaFiles.Key(record.Id, record.Secret, MediaFiles.Main), MediaFiles.Key(record.Id, record.Secret, MediaFiles.Preview), replayed);

    private async Task<MediaRecord> OwnAsync(long mediaId) =>
        (await media.GetManyAsync([mediaId])).FirstOrDefault() is { Removed: false, Kind: not MediaKind.Archive } record
            && record.Owner == UserId && !await WentWithPostAsync(record.Place)
            ? record
            : throw SocialException.NotFound("media");

    /// <summary>The post was deleted while the store of media was away: maintenance removes what is gone for everybody already.</summary>
    private async ValueTask<bool> WentWithPostAsync(MediaPlace place) =>
        place.Use == MediaUse.Post && (await posts.GetManyAsync([place.Id])).FirstOrDefault() is { Deleted: true };

    private MediaItem Show(MediaRecord record) => MediaViews.Show(record, time.GetUtcNow());
}
