using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Posts;

/// <summary>A cached post and, once somebody has asked for it, the form in which viewers get it.</summary>
/// <param name="countsAsOf">Under which change id the post was counted.</param>
/// <param name="countedAt">When that was, by this process's clock.</param>
internal sealed class PostEntry(PostRecord record, long countsAsOf, long countedAt)
{
    private Shown? _shown;
    private int _isCounting;

    public PostRecord Record { get; } = record;

    public long CountsAsOf { get; } = countsAsOf;

    public long CountedAt { get; } = countedAt;

    /// <summary>The form made for this state of the author; null when there is none yet.</summary>
    public Post? ViewBy(UserSummary author) => _shown is { } shown && shown.Author == author ? shown.View : null;

    public Post Show(UserSummary author, Post view)
    {
        _shown = new Shown(author, view);
        return view;
    }

    /// <summary>The same post with other counts, in the form that it was shown in.</summary>
    public PostEntry With(PostCounts counts, long asOf, long now)
    {
        if (counts == Record.Counts)
            return new PostEntry(Record, asOf, now) { _shown = _shown };
        return new PostEntry(Record with { Counts = counts }, asOf, now)
        {
            _shown = _shown is { } shown ? shown with { View = shown.View with { Counts = counts } } : null,
        };
    }

    /// <summary>True for the first who asks: that one sees to it that the post is counted anew, which makes a new entry.</summary>
    public bool TryCount() => Interlocked.Exchange(ref _isCounting, 1) == 0;

    /// <summary>Nobody counts it after all.</summary>
    public void GiveUpCounting() => Volatile.Write(ref _isCounting, 0);

    private sealed record Shown(UserSummary Author, Post View);
}
