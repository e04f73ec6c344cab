using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>Figures of reactions: how many there are, and how many wait for the commit that has them.</summary>
internal sealed class ReactionMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _written;
    private int _waiting;

    public ReactionMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Posts");
        _written = _meter.CreateCounter<long>("social_reactions", description: "Likes, reposts, bookmarks and pins that were put or taken back, by kind");
        _meter.CreateObservableGauge("social_reactions_waiting", () => Volatile.Read(ref _waiting), description: "Reactions that wait for a commit");
    }

    public void Waits() => Interlocked.Increment(ref _waiting);

    public void Ended(int count) => Interlocked.Add(ref _waiting, -count);

    public void Written(IReadOnlyList<ReactionChange> changes, ImmutableArray<ReactionWrite> writes)
    {
        for (var i = 0; i < writes.Length; i++)
        {
            if (writes[i].Outcome == ReactionOutcome.Done)
                _written.Add(1, new KeyValuePair<string, object?>("kind", NameOf(changes[i].Kind)));
        }
    }

    public void Dispose() => _meter.Dispose();

    private static string NameOf(ReactionKind kind) => kind switch
    {
        ReactionKind.Like => "like",
        ReactionKind.Repost => "repost",
        ReactionKind.Bookmark => "bookmark",
        _ => "pin",
    };
}
