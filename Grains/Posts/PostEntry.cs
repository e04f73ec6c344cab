using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Posts;

/// <summary>A cached post and, once somebody has asked for it, the form in which viewers get it.</summary>
internal sealed class PostEntry(PostRecord record)
{
    private Shown? _shown;

    public PostRecord Record { get; } = record;

    /// <summary>The form made for this state of the author; null when there is none yet.</summary>
    public Post? ViewBy(UserSummary author) => _shown is { } shown && shown.Author == author ? shown.View : null;

    public Post Show(UserSummary author, Post view)
    {
        _shown = new Shown(author, view);
        return view;
    }

    private sealed record Shown(UserSummary Author, Post View);
}
