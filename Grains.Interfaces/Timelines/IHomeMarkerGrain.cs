namespace Social.Grains.Interfaces.Timelines;

/// <summary>How far a user has read their home timeline, for all their devices. Key: user id.</summary>
[Alias("IHomeMarkerGrain")]
public interface IHomeMarkerGrain : IGrainWithIntegerKey
{
    [Alias("GetAsync")]
    Task<HomeMarker> GetAsync();

    /// <summary>Moves the marker forward; an older id than the present one has no effect. Answers how it stands. Fails with <c>validation_failed</c>.</summary>
    [Alias("SetAsync")]
    Task<HomeMarker> SetAsync(long postId);
}

/// <summary>The newest post read, and when that was said; both null where nothing was read yet.</summary>
[GenerateSerializer, Immutable, Alias("HomeMarker")]
public sealed record HomeMarker([property: Id(0)] long? PostId, [property: Id(1)] DateTimeOffset? At);
