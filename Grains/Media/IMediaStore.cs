using System.Collections.Immutable;
using Social.Grains.Interfaces.Media;

namespace Social.Grains.Media;

/// <summary>
/// What is known of media, in the relational store; their bytes lie elsewhere. A write is durable when its task completes. Each row knows when maintenance must look at
/// it next: as long as that is not null, a crash between this store and another is found and mended.
/// </summary>
public interface IMediaStore
{
    /// <summary>Adds a media that is being made, unless its owner's repeat key is there already (and not older than a day) or the owner has too many that are used nowhere.</summary>
    Task<MediaAddition> AddAsync(MediaRecord media, int mostUnused, CancellationToken cancellationToken = default);

    /// <summary>Those that exist, removed ones too (marked so), in no particular order.</summary>
    Task<ImmutableArray<MediaRecord>> GetManyAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default);

    /// <summary>Makes a media ready while it is being made; false when it is not, or was removed.</summary>
    Task<bool> FinishAsync(long id, MediaFacts facts, CancellationToken cancellationToken = default);

    /// <summary>Marks a media that is being made as failed: its repeat key may begin another.</summary>
    Task FailAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>Changes the alternative text of an owner's media; false when there is none or it was removed.</summary>
    Task<bool> DescribeAsync(long owner, long id, string? alt, CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts an owner's ready media to a use, all of them or none: those that are used nowhere, or in that same place, or in <paramref name="insteadOf"/>. False: none.
    /// </summary>
    /// <param name="dueAt">When it is to be seen whether that place exists.</param>
    Task<bool> UseAsync(
        long owner, IReadOnlyCollection<long> ids, MediaPlace place, bool isPublic, DateTimeOffset dueAt, long? insteadOf = null,
        CancellationToken cancellationToken = default);

    /// <summary>Takes media out of a place: they are used nowhere, until <paramref name="dueAt"/>. No effect on those that are not there.</summary>
    Task ReleaseAsync(MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default);

    /// <summary>The place exists: nothing more is due. No effect on those that are not there or were removed.</summary>
    Task KeepAsync(MediaPlace place, CancellationToken cancellationToken = default);

    /// <summary>The same for one media.</summary>
    Task KeepAsync(long id, MediaPlace place, CancellationToken cancellationToken = default);

    /// <summary>The media of a place that were not removed, in the order of their ids.</summary>
    Task<ImmutableArray<MediaRecord>> InPlaceAsync(MediaPlace place, CancellationToken cancellationToken = default);

    /// <summary>The place may be about to go: it is to be seen at <paramref name="dueAt"/>.</summary>
    Task DoubtAsync(MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default);

    /// <summary>Removes the media of a place: they are gone for everybody; their bytes are due at <paramref name="dueAt"/>.</summary>
    Task RemoveAsync(MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default);

    /// <summary>Removes one media while it is in the place that is given (or nowhere). False when it is elsewhere; true when it is gone already.</summary>
    Task<bool> RemoveAsync(long id, MediaPlace place, DateTimeOffset dueAt, CancellationToken cancellationToken = default);

    /// <summary>Media that maintenance must look at, the longest due first.</summary>
    Task<ImmutableArray<MediaRecord>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>Deletes what is known of a removed media, when its bytes are gone.</summary>
    Task ForgetAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default);

    /// <summary>An owner's media that were not removed, id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<MediaRecord>> OfOwnerAsync(long owner, long before, int limit, CancellationToken cancellationToken = default);
}

/// <summary>What became of an attempt to add a media.</summary>
/// <param name="Repeat">For <see cref="MediaAdditionOutcome.Repeated"/>: the media that was made with that key.</param>
public sealed record MediaAddition(MediaAdditionOutcome Outcome, MediaRecord? Repeat = null);

public enum MediaAdditionOutcome
{
    Added,

    /// <summary>The id is taken: mint another.</summary>
    DuplicateId,

    /// <summary>The owner's key is there already; nothing was written.</summary>
    Repeated,

    /// <summary>The owner has too many that are used nowhere.</summary>
    TooMany,
}

/// <summary>What a media can be used for. The numbers are stored: never change them.</summary>
public enum MediaUse
{
    None = 0,
    Post = 1,
    Avatar = 2,
    Export = 3,
    Room = 4,
    Message = 5,
}

/// <summary>Where a media is used: the id of a post or a message, of a user for an avatar or an export, of a room for its picture.</summary>
public readonly record struct MediaPlace(MediaUse Use, long Id)
{
    public static MediaPlace Nowhere => default;

    public static MediaPlace Post(long postId) => new(MediaUse.Post, postId);

    public static MediaPlace Export(long userId) => new(MediaUse.Export, userId);

    public static MediaPlace Avatar(long userId) => new(MediaUse.Avatar, userId);

    public static MediaPlace Message(long messageId) => new(MediaUse.Message, messageId);

    public static MediaPlace Room(long roomId) => new(MediaUse.Room, roomId);
}

/// <summary>A media as stored.</summary>
/// <param name="Secret">The part of its addresses that cannot be guessed.</param>
/// <param name="Facts">Null until it is ready.</param>
/// <param name="Public">Whoever knows its address may read it.</param>
/// <param name="DueAt">When maintenance must look at it; null while nothing can go wrong with it.</param>
/// <param name="Removed">Gone for everybody; its bytes may be there still.</param>
/// <param name="RepeatKey">The Idempotency-Key that it was uploaded with.</param>
public sealed record MediaRecord(
    long Id, long Owner, MediaKind Kind, MediaStatus Status, string Secret, DateTimeOffset CreatedAt, string? Alt, MediaFacts? Facts,
    MediaPlace Place, bool Public, DateTimeOffset? DueAt, bool Removed, string? RepeatKey, ImmutableArray<byte> RepeatHash)
{
    /// <summary>How long an upload that is used nowhere is kept, and its repeat key.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromDays(1);

    /// <summary>What is not made by then will never be.</summary>
    public static readonly TimeSpan LongestProcessing = TimeSpan.FromMinutes(10);
}
