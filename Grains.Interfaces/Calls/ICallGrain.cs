namespace Social.Grains.Interfaces.Calls;

/// <summary>
/// One call, from the first ring to its end. Key: call id. Whatever it answers or pushes is durable. Whoever is neither in the call nor in its room gets <c>not_found</c>.
/// </summary>
[Alias("ICallGrain")]
public interface ICallGrain : IGrainWithIntegerKey
{
    [Alias("GetAsync")]
    Task<Call> GetAsync(long userId);

    /// <summary>
    /// Takes the seat of a person who is being rung; of any member of the room in a group call. No effect when that device has it. A device without a connection has
    /// the seat kept for it, to be taken by <see cref="ResumeAsync"/>. Fails with <c>answered_elsewhere</c>, <c>in_call</c>, <c>call_ended</c>, <c>forbidden</c>,
    /// <c>limit_reached</c>.
    /// </summary>
    [Alias("AcceptAsync")]
    Task<Call> AcceptAsync(CallDevice device);

    /// <summary>Ends one's ring. No effect when it does not ring any more: a decline after an accept does nothing.</summary>
    [Alias("DeclineAsync")]
    Task<Call> DeclineAsync(CallDevice device);

    /// <summary>Ends a call that nobody has accepted. No effect afterwards. Fails with <c>forbidden</c> for who is not the caller.</summary>
    [Alias("CancelAsync")]
    Task<Call> CancelAsync(CallDevice device);

    /// <summary>Hangs up. No effect for who is not in the call. Fails with <c>superseded</c> on a device whose seat another one has.</summary>
    [Alias("LeaveAsync")]
    Task<Call> LeaveAsync(CallDevice device);

    /// <summary>
    /// Takes the seat again, or on another device. The epoch is the one the device knows: it must be the newest, or the seat empty. Fails with <c>superseded</c>,
    /// <c>not_in_call</c>, <c>call_ended</c>.
    /// </summary>
    /// <param name="keepsMedia">The device's connections to the others live. No effect where another one has had the seat since.</param>
    [Alias("ResumeAsync")]
    Task<Call> ResumeAsync(CallDevice device, long epoch, bool keepsMedia = false);

    /// <summary>Says whether one's microphone is muted and one's camera on; null leaves it. Fails with <c>superseded</c>, <c>not_in_call</c>, <c>call_ended</c>, <c>too_many_requests</c>.</summary>
    [Alias("SetAsync")]
    Task<Call> SetAsync(CallDevice device, bool? muted, bool? camera);

    /// <summary>
    /// Says something to the device of another participant, in order. Fails with <c>participant_away</c> where there is none at the moment, <c>too_many_requests</c> (also where that device does not keep up),
    /// <c>validation_failed</c>, <c>superseded</c>, <c>not_in_call</c>, <c>call_ended</c>.
    /// </summary>
    [Alias("SignalAsync")]
    Task SignalAsync(CallDevice device, CallSignal signal);

    /// <summary>A front end vouches for a connection: without that for 45 s it counts as gone. False when it holds no seat any more.</summary>
    [Alias("RenewAsync")]
    Task<bool> RenewAsync(CallDevice device);

    /// <summary>The connection is gone; its person has 30 s to come back.</summary>
    [Alias("DisconnectAsync")]
    Task DisconnectAsync(CallDevice device);

    /// <summary>What came after a sequence; for participants alone.</summary>
    /// <param name="connection">Who asks: only the one that has the seat hears that it accepted, every other one that another did.</param>
    [Alias("SinceAsync")]
    Task<MissedCallEvents> SinceAsync(long userId, long seq, string? connection = null);

    /// <summary>Takes a sample, during the call and for a minute after it. Fails with <c>validation_failed</c>, <c>too_many_requests</c>, <c>not_in_call</c>.</summary>
    [Alias("SampleAsync")]
    Task SampleAsync(long userId, CallSample sample);
}
