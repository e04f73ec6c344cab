using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Social.Grains.Interfaces.Tags;

/// <summary>
/// Which tags a user follows: their public posts come to the user's home timeline. Key: user id. Every verb is idempotent and takes effect on the next read. Fails with
/// <c>bad_tag</c>, <c>limit_reached</c>; with <c>unavailable</c> when it is not certain that it took effect: then it must be repeated.
/// </summary>
[Alias("ITagFollowsGrain")]
public interface ITagFollowsGrain : IGrainWithIntegerKey
{
    /// <summary>At most 100 tags.</summary>
    [Alias("FollowAsync")]
    Task<FollowedTag> FollowAsync(string tag);

    [Alias("UnfollowAsync")]
    Task<FollowedTag> UnfollowAsync(string tag);

    /// <summary>The newest follow first.</summary>
    [Alias("ListAsync"), ReadOnly]
    Task<ImmutableArray<FollowedTag>> ListAsync();
}

/// <summary>How the user stands to a tag.</summary>
/// <param name="Tag">In the form in which tags are compared.</param>
[GenerateSerializer, Immutable, Alias("FollowedTag")]
public sealed record FollowedTag([property: Id(0)] string Tag, [property: Id(1)] bool Following);
