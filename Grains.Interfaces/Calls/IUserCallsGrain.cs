using Orleans.Concurrency;

namespace Social.Grains.Interfaces.Calls;

/// <summary>A person as somebody who calls and is called. Key: user id.</summary>
[Alias("IUserCallsGrain")]
public interface IUserCallsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Begins a call and rings. There is one call in a room at a time: where there is one already, this joins it, so two that call each other at the same moment speak
    /// with each other. Fails with <c>not_found</c> (room), <c>forbidden</c> (a block, a message request), <c>in_call</c>, <c>answered_elsewhere</c>,
    /// <c>limit_reached</c>, <c>validation_failed</c>, <c>too_many_requests</c>, <c>idempotency_key_reused</c>.
    /// </summary>
    [Alias("InviteAsync"), ResponseTimeout("00:00:20")]
    Task<Repeatable<Call>> InviteAsync(CallDevice device, NewCall call, RepeatKey? repeat);

    /// <summary>The person's calls, newest first, also those that are not over.</summary>
    /// <param name="roomId">Only those of this room, then also those that the person was not called to; fails with <c>not_found</c> for who is not a member.</param>
    [Alias("LogAsync"), AlwaysInterleave]
    Task<Page<Call>> LogAsync(PageQuery page, long? roomId);
}
