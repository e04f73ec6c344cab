using Social.Grains.Interfaces.Presence;
using Social.Grains.Presence;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

/// <summary>What a partition shows of what it hears, by the clock.</summary>
public sealed class PresenceBookTests
{
    private readonly MovableTime _time = new();
    private readonly PresenceBook _book;

    public PresenceBookTests() => _book = new PresenceBook(_time);

    [Fact]
    public void Nothing_is_shown_at_first_nor_before_it_is_known_who_hides()
    {
        _book.Hear([Beat(1, 1, PresenceState.Online), Beat(2, 2, PresenceState.Online)]);
        _book.SetInCall(2, 7, isIn: true);
        _book.Settle();
        Assert.Equal((null, null, 0), (_book.Find(1), _book.Find(2), _book.Tail.Last));
        _time.Move(TimeSpan.FromSeconds(10));
        _book.Settle();
        Assert.Equal((null, null, 0), (_book.Find(1), _book.Find(2), _book.Tail.Last));

        _book.StayHidden([1, 3]);
        _book.Settle();
        _book.Hear([Beat(3, 3, PresenceState.Online)]);

        Assert.Equal(
            [new UserPresence(1, PresenceState.Offline), new(2, PresenceState.Busy), new(3, PresenceState.Offline)], new[] { 1L, 2, 3 }.Select(id => _book.Find(id)!.Value));
        Assert.Empty(_book.HiddenDue(10).Hidden);
    }

    [Fact]
    public void Who_chose_to_be_seen_before_it_was_known_who_hides_is_seen()
    {
        _book.Hear([Beat(1, 1, PresenceState.Online) with { IsChosen = true }, Beat(2, 2, PresenceState.Online)]);
        _book.StayHidden([1, 2]);
        _book.Hear([Beat(2, 2, PresenceState.Busy) with { IsChosen = true }]);
        _time.Move(TimeSpan.FromSeconds(10));
        _book.Settle();

        Assert.Equal((PresenceState.Online, PresenceState.Busy), (_book.Find(1)!.Value.State, _book.Find(2)!.Value.State));
        Assert.Equal([1L, 2], _book.HiddenDue(10).Shown.Order());
    }

    [Fact]
    public void Of_what_is_reported_together_what_hides_counts_first()
    {
        Begin();

        _book.Hear([Beat(1, 1, PresenceState.Online), Beat(1, 2, PresenceState.Invisible)]);

        Assert.Equal((new UserPresence(1, PresenceState.Offline), 0), (_book.Find(1), _book.Tail.Last));
        Assert.Equal([1L], _book.HiddenDue(10).Hidden);
    }

    [Fact]
    public void Who_went_while_nothing_was_shown_was_seen_before()
    {
        _book.StayHidden([]);
        _book.Hear([Beat(1, 1, PresenceState.Online)]);
        _time.Move(TimeSpan.FromSeconds(6));
        _book.Settle();
        Assert.Equal(new UserPresence(1, PresenceState.Online), _book.Find(1));

        _time.Move(PresenceRules.Lease);
        _book.Settle();

        Assert.Equal((PresenceState.Offline, true), (_book.Find(1)!.Value.State, _book.Find(1)!.Value.LastSeen is not null));
    }

    private void Begin()
    {
        _book.StayHidden([]);
        _time.Move(TimeSpan.FromSeconds(6));
        _book.Settle();
    }

    private static DeviceBeat Beat(long userId, long device, PresenceState state) => new(userId, device, state, 0, false);
}
