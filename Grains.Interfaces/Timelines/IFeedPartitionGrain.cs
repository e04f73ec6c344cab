using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Social.Grains.Interfaces.Timelines;

/// <summary>The latest changes of one 64th of all authors. Key: partition, 0 to 63.</summary>
[Alias("IFeedPartitionGrain")]
public interface IFeedPartitionGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The changes after <paramref name="after"/>; waits up to a second when there are none. A caller that names another epoch gets the whole tail.
    /// </summary>
    /// <param name="silo">Who asks. Asking after a number says that everything before it was taken in.</param>
    /// <param name="lastContact">When the caller last had an answer: older than the tail reaches means <see cref="Slice.Reload"/>.</param>
    [Alias("PullAsync"), AlwaysInterleave, ResponseTimeout("00:00:04")]
    Task<Slice> PullAsync(string silo, long epoch, long after, DateTimeOffset lastContact);

    /// <summary>
    /// Takes in a change that must not be seen undone: answers when every silo that follows has taken it in too, after half a second at most.
    /// What it does not reach in that time comes over the stream or from the store.
    /// </summary>
    [Alias("TellAsync"), AlwaysInterleave, ResponseTimeout("00:00:02")]
    Task TellAsync(Change change);

    /// <summary>Takes in counts of posts. Nobody waits: who misses them counts again when the post is shown.</summary>
    [Alias("CountedAsync"), AlwaysInterleave, OneWay]
    Task CountedAsync(ImmutableArray<Change> counts);
}

/// <summary>A run of changes.</summary>
/// <param name="Epoch">Which activation numbered them.</param>
/// <param name="Seq">Pass as <c>after</c> next time.</param>
/// <param name="Reload">True: changes in between may be missing, read the store.</param>
[GenerateSerializer, Immutable, Alias("Slice")]
public sealed record Slice(
    [property: Id(0)] long Epoch, [property: Id(1)] long Seq, [property: Id(2)] ImmutableArray<Change> Changes, [property: Id(3)] bool Reload);
