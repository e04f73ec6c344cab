using Social.Grains.Interfaces.Presence;
using Social.Grains.Presence;

namespace Social.Tests.Presence;

/// <summary>What follows from a user's devices, by the clock.</summary>
public sealed class PresentUserTests
{
    private const long Lease = 45_000;
    private const long Now = 1_000_000_000;

    [Theory]
    [InlineData(PresenceState.Away, PresenceState.Online, PresenceState.Online)]
    [InlineData(PresenceState.Online, PresenceState.Busy, PresenceState.Busy)]
    [InlineData(PresenceState.Away, PresenceState.Busy, PresenceState.Busy)]
    [InlineData(PresenceState.Online, PresenceState.Invisible, PresenceState.Offline)]
    [InlineData(PresenceState.Busy, PresenceState.Invisible, PresenceState.Offline)]
    [InlineData(PresenceState.Away, PresenceState.Away, PresenceState.Away)]
    public void Two_devices_show_as_one(PresenceState one, PresenceState other, PresenceState shown)
    {
        foreach (var (first, second) in ((PresenceState, PresenceState)[])[(one, other), (other, one)])
        {
            var user = new PresentUser(1);
            user.Hear(Beat(1, first), Now);
            user.Hear(Beat(2, second), Now);

            Assert.Equal(shown, user.Shown);
        }
    }

    [Fact]
    public void A_device_is_gone_45_seconds_after_its_last_heartbeat_and_was_last_seen_then()
    {
        var user = new PresentUser(1);
        Assert.True(user.Hear(Beat(1, PresenceState.Online), Now));
        Assert.False(user.Hear(Beat(1, PresenceState.Online), Now + 20_000));
        // on its way for three seconds
        Assert.False(user.Hear(Beat(1, PresenceState.Online) with { Age = 3_000 }, Now + 33_000));

        Assert.False(user.Settle(Now + 30_000 + Lease - 1));
        Assert.True(user.Settle(Now + 30_000 + Lease));
        Assert.Equal((PresenceState.Offline, Now + 30_000, false), (user.Shown, user.LastSeen, user.HasDevices));
    }

    [Fact]
    public void A_closed_connection_counts_for_five_seconds_more()
    {
        var user = new PresentUser(1);
        user.Hear(Beat(1, PresenceState.Online), Now);

        Assert.False(user.Hear(Beat(1, PresenceState.Offline), Now + 1_000));
        Assert.False(user.Settle(Now + 5_999));
        Assert.True(user.Settle(Now + 6_000));
        Assert.Equal((PresenceState.Offline, Now + 1_000), (user.Shown, user.LastSeen));
    }

    [Fact]
    public void A_page_that_reloads_does_not_flicker()
    {
        var user = new PresentUser(1);
        user.Hear(Beat(1, PresenceState.Online), Now);

        user.Hear(Beat(1, PresenceState.Offline), Now + 1_000);
        Assert.False(user.Hear(Beat(2, PresenceState.Online), Now + 3_000));
        Assert.False(user.Settle(Now + 10_000));
        Assert.Equal(PresenceState.Online, user.Shown);
    }

    [Fact]
    public void What_a_device_hid_stays_hidden_when_it_goes_until_another_device_chooses_to_be_seen()
    {
        var user = new PresentUser(1);
        user.Hear(Beat(1, PresenceState.Online), Now);
        user.Hear(Beat(2, PresenceState.Invisible), Now + 10_000);
        user.Hear(Beat(2, PresenceState.Offline), Now + 20_000);

        for (var at = Now + 21_000; at < Now + 200_000; at += 1_000)
            Assert.False(user.Hear(Beat(1, at % 3_000 == 0 ? PresenceState.Away : PresenceState.Online), at));
        Assert.Equal((PresenceState.Offline, Now), (user.Shown, user.LastSeen));
        Assert.True(user.Hear(Beat(1, PresenceState.Online) with { IsChosen = true }, Now + 200_000));
        Assert.Equal((PresenceState.Online, Now + 200_000), (user.Shown, user.LastSeen));
    }

    [Fact]
    public void Who_hid_and_left_altogether_begins_anew()
    {
        var user = new PresentUser(1);
        user.Hear(Beat(1, PresenceState.Invisible), Now);
        user.Settle(Now + Lease);

        Assert.True(user.Hear(Beat(2, PresenceState.Online), Now + Lease + 1));
        Assert.Equal(PresenceState.Online, user.Shown);
    }

    [Fact]
    public void A_call_shows_as_busy_to_nobody_who_may_not_see_the_user_and_ends_by_itself()
    {
        var user = new PresentUser(1);
        user.SetInCall(7, Now + 30_000, Now);
        Assert.Equal(PresenceState.Offline, user.Shown);
        user.Hear(Beat(1, PresenceState.Away), Now);
        Assert.Equal(PresenceState.Busy, user.Shown);
        user.Hear(Beat(1, PresenceState.Invisible), Now);
        Assert.Equal(PresenceState.Offline, user.Shown);
        user.Hear(Beat(1, PresenceState.Away), Now);

        Assert.True(user.Settle(Now + 30_000));
        Assert.Equal(PresenceState.Away, user.Shown);
    }

    [Fact]
    public void Devices_are_bounded_and_the_one_silent_for_longest_gives_way()
    {
        var user = new PresentUser(1);
        user.Hear(Beat(1, PresenceState.Busy), Now);
        for (var device = 2; device <= 33; device++)
            user.Hear(Beat(device, PresenceState.Away), Now + device);

        Assert.Equal(PresenceState.Away, user.Shown);
    }

    [Fact]
    public void A_device_that_hides_and_gives_way_to_others_goes_as_any_other_would()
    {
        var user = new PresentUser(1);
        user.Hear(Beat(1, PresenceState.Invisible), Now);
        for (var device = 2; device <= 33; device++)
            user.Hear(Beat(device, PresenceState.Online), Now + device);

        Assert.Equal((PresenceState.Offline, 0L), (user.Shown, user.LastSeen));
    }

    private static DeviceBeat Beat(long device, PresenceState state) => new(1, device, state, 0, false);
}
