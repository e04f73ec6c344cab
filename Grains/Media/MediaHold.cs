using System.Collections.Immutable;
using Social.Grains.Posts;

namespace Social.Grains.Media;

/// <summary>Media that are put to a post while it is being written. Disposing ends that: where it is known that nothing was written they are free again.</summary>
internal sealed class MediaHold(ImmutableArray<PostMedia> media, Func<bool, ValueTask>? endAsync) : IAsyncDisposable
{
    public static MediaHold Nothing { get; } = new([], null);

    public ImmutableArray<PostMedia> Media => media;

    /// <summary>Whether the post was written: true unless it is certain that it was not.</summary>
    public bool Written { get; set; } = true;

    public ValueTask DisposeAsync() => endAsync?.Invoke(Written) ?? ValueTask.CompletedTask;
}
