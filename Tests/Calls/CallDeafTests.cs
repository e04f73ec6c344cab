using System.Globalization;
using Social.Grains.Interfaces.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>A device that does not read what it is told.</summary>
public sealed class CallDeafTests
{
    [Fact]
    public async Task A_device_that_does_not_read_holds_up_nobody_else()
    {
        // its own: what is kept for the deaf one shall be in no other test's way
        await using var app = await SocialApp.StartAsync();
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var dan = await Caller.NewAsync(app, "dan");
        var call = await ann.InviteAsync(await Caller.GroupAsync(ann, bob, dan));
        await bob.AcceptAsync(call.Id);
        await using var deaf = await DeafDevice.ConnectAsync(app, dan.User);
        Assert.True((await deaf.CallAsync("CallAccept", call.Id.ToString(CultureInfo.InvariantCulture))).GetProperty("ok").GetBoolean());
        await bob.HearAllAsync(
            (CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null), (CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));

        deaf.GoDeaf();
        string? code = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                var answer = await ann.SignalAsync(call.Id, dan.Id, "candidate", "can you hear me?");
                code = answer.GetProperty("ok").GetBoolean() ? null : answer.GetProperty("code").GetString();
                return code is not null;
            },
            "what is said to the deaf one is refused", TimeSpan.FromSeconds(60));

        Assert.Equal("too_many_requests", code);
        Assert.True((await ann.SignalAsync(call.Id, bob.Id, "offer", "but you can")).GetProperty("ok").GetBoolean());
        Assert.Equal("but you can", (await bob.HearSignalAsync()).Payload);
        await ann.LeaveAsync(call.Id);
        await bob.HearAllAsync((CallEventTypes.Left, CallReason.Left));
        await bob.LeaveAsync(call.Id);
    }
}
