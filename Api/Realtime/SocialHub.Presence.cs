using Microsoft.AspNetCore.SignalR;
using Social.Api.Gateway;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Presence;

namespace Social.Api.Realtime;

internal sealed partial class SocialHub
{
    /// <summary>
    /// Says how present this device is: <c>online</c>, <c>away</c>, <c>busy</c> or <c>invisible</c>. It holds for this connection until it says otherwise; others see it
    /// within about two seconds. Counts as a heartbeat.
    /// </summary>
    [HubMethodName("SetPresence")]
    public PresenceLease SetPresence(string state)
    {
        if (state is null || !WireName.TryParse<PresenceState>(state, out var chosen) || chosen == PresenceState.Offline)
            return new PresenceLease(false, 0, ErrorCodes.ValidationFailed, "The state must be online, away, busy or invisible.");
        presence.Choose(Context, UserId, chosen);
        return new PresenceLease(true, (int)PresenceRules.Lease.TotalSeconds);
    }

    private async Task<HubAnswer> WatchPresenceAsync(string topic)
    {
        var answer = await presence.WatchAsync(Context, UserId, topic);
        if (answer.Ok)
            Topics.Add(topic);
        return answer;
    }
}

/// <summary>Answer to <c>SetPresence</c>.</summary>
/// <param name="LeaseSeconds">Within this time a <c>Heartbeat</c> must come.</param>
internal sealed record PresenceLease(bool Ok, int LeaseSeconds, string? Code = null, string? Detail = null);
