using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>What participants say to each other, and how well they hear each other.</summary>
internal sealed partial class CallGrain
{
    /// <summary>Of one participant: ICE candidates come in bursts, when a connection to each of seven others is made.</summary>
    private const double SignalsPerSecond = 50;
    private const double SignalBurst = 200;

    /// <summary>A signal counts once more for each so many characters, so that large ones are few.</summary>
    private const double SignalUnit = 4 * 1024;
    private const double ChangesPerSecond = 5;
    private const double ChangeBurst = 20;
    private const int MostSamples = 2_000;
    private const double SamplesPerSecond = 0.5;
    private const double SampleBurst = 10;

    /// <summary>How long after the end samples are still taken.</summary>
    private static readonly TimeSpan LateSamples = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(long UserId, double Rate), SignalPace> _paces = [];
    private readonly Dictionary<long, QualitySum> _quality = [];

    public async Task SignalAsync(CallDevice device, CallSignal signal)
    {
        new ValidationErrors()
            .Require(CallSignal.Kinds.Contains(signal.Kind, StringComparer.Ordinal), "kind", $"must be one of {string.Join(", ", CallSignal.Kinds)}")
            .Require(signal.Payload is { Length: <= CallSignal.LongestPayload }, "payload", $"must be text of at most {CallSignal.LongestPayload} characters")
            .ThrowIfAny();
        var call = await LoadedAsync();
        var me = Seated(call, device);
        Renew(me);
        Slow(device.UserId, SignalsPerSecond, SignalBurst, 1 + (signal.Payload.Length / SignalUnit));
        if (signal.To == device.UserId || call.Find(signal.To) is not { State: CallParticipantState.Joined, Connection: { } connection })
        {
            metrics.Refused("away");
            throw new SocialException(ErrorKind.Conflict, ErrorCodes.ParticipantAway, "That participant has no device in the call at the moment.");
        }
        if (!push.TrySignal(signal.To, connection, new CallSignalled(Id, device.UserId, me.Epoch, signal.Kind, signal.Payload, me.MediaEpoch), Now))
        {
            metrics.Refused("slow");
            throw TooMany("That participant's device does not keep up; wait a little.");
        }
        metrics.Signalled(signal.Kind);
    }

    public async Task<Call> SetAsync(CallDevice device, bool? muted, bool? camera)
    {
        Seated(await LoadedAsync(), device);
        Slow(device.UserId, ChangesPerSecond, ChangeBurst);
        return (await StepAsync(new ChangeMedia(Now, device.UserId, device.Connection, muted, camera))).Show();
    }

    public async Task<MissedCallEvents> SinceAsync(long userId, long seq, string? connection = null)
    {
        var call = await LoadedAsync();
        var me = Participant(call, userId);
        var isElsewhere = connection is null || !string.Equals(me.Connection, connection, StringComparison.Ordinal);
        var first = call.Version - call.Events.Length;
        if (seq < first || seq > call.Version)
            return new MissedCallEvents([], call.Version, Gap: true);
        var shown = call.Show();
        return new MissedCallEvents([.. call.Events.Where(e => e.Seq > seq).Select(Told)], call.Version, Gap: false);

        CallEvent Told(LoggedCallEvent e) =>
            (isElsewhere && e.Reason == CallReason.Accepted && e.UserId == userId ? e with { Reason = CallReason.AnsweredElsewhere } : e).Show(shown);
    }

    public async Task SampleAsync(long userId, CallSample sample)
    {
        QualitySum.Check(sample);
        var call = await LoadedAsync();
        var me = Participant(call, userId);
        if (me.JoinedAt is null || call.EndedAt + LateSamples < Now)
            throw Refused(CallRefusal.NotInCall);
        Slow(userId, SamplesPerSecond, SampleBurst);
        if (!_quality.TryGetValue(userId, out var sum))
            _quality[userId] = sum = new QualitySum(me.Quality);
        if (sum.Count >= MostSamples)
            throw new SocialException(ErrorKind.Conflict, ErrorCodes.LimitReached, $"At most {MostSamples} samples are taken of one participant in a call.");
        sum.Add(sample);
        metrics.Sampled(sample);
        if (call.State == CallState.Ended)
            await TouchAsync(WithQuality(call));
    }

    private static CallMember Seated(CallRecord call, CallDevice device)
    {
        var me = Participant(call, device.UserId);
        if (call.State == CallState.Ended)
            throw Refused(CallRefusal.Ended);
        if (me.State != CallParticipantState.Joined)
            throw Refused(CallRefusal.NotInCall);
        return string.Equals(me.Connection, device.Connection, StringComparison.Ordinal) ? me : throw Refused(CallRefusal.Superseded);
    }

    private void Slow(long userId, double perSecond, double burst, double cost = 1)
    {
        if (!_paces.TryGetValue((userId, perSecond), out var pace))
            _paces[(userId, perSecond)] = pace = new SignalPace(perSecond, burst);
        if (pace.TryTake(Now, cost))
            return;
        metrics.Refused("pace");
        throw TooMany("Too much at once for one participant of a call.");
    }

    private static SocialException TooMany(string detail) =>
        new(ErrorKind.TooMany, ErrorCodes.TooManyRequests, detail) { RetryAfter = TimeSpan.FromSeconds(1) };

    private CallRecord WithQuality(CallRecord call) => _quality.Count == 0
        ? call
        : call with { Members = [.. call.Members.Select(m => _quality.TryGetValue(m.UserId, out var sum) ? m with { Quality = sum.Mean() } : m)] };
}
