using System.Diagnostics.Metrics;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>Figures of calls.</summary>
internal sealed class CallMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _started;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _signals;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _resumed;
    private readonly Counter<long> _overdue;
    private readonly Counter<long> _sweepFailures;
    private readonly Histogram<double> _ring;
    private readonly Histogram<double> _answer;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _rtt;
    private readonly Histogram<double> _loss;
    private readonly Histogram<double> _bitrate;
    private readonly Histogram<double> _jitter;
    private int _open;

    public CallMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Calls");
        _started = _meter.CreateCounter<long>("social_calls_started", description: "Calls begun, by media");
        _ended = _meter.CreateCounter<long>("social_calls_ended", description: "Calls ended, by reason");
        _signals = _meter.CreateCounter<long>("social_call_signals", description: "Signals relayed between participants, by kind");
        _refused = _meter.CreateCounter<long>("social_call_signals_refused", description: "Signals refused, by why");
        _dropped = _meter.CreateCounter<long>("social_call_events_dropped", description: "Events that somebody was not sent, because a device of theirs does not keep up or the push failed");
        _lost = _meter.CreateCounter<long>("social_call_connections_lost", description: "Devices that went away during a call, by how it was noticed");
        _resumed = _meter.CreateCounter<long>("social_call_resumed", description: "Devices that came back");
        _overdue = _meter.CreateCounter<long>("social_calls_overdue", description: "Calls that somebody had to be sent to, because their grain was lost or late");
        _sweepFailures = _meter.CreateCounter<long>("social_call_sweep_failures", description: "Looks for overdue calls that failed");
        _ring = _meter.CreateHistogram<double>("social_call_ring_seconds", "s", "From the invitation to its pushes being handed over");
        _answer = _meter.CreateHistogram<double>("social_call_answer_seconds", "s", "From the first ring to the first accept");
        _duration = _meter.CreateHistogram<double>("social_call_duration_seconds", "s", "From the first accept to the end");
        _rtt = _meter.CreateHistogram<double>("social_call_rtt_seconds", "s", "Round trip, as participants measure it");
        _loss = _meter.CreateHistogram<double>("social_call_loss_ratio", description: "Share of packets lost, as participants measure it");
        _bitrate = _meter.CreateHistogram<double>("social_call_bitrate", description: "Bits a second, as participants measure it");
        _jitter = _meter.CreateHistogram<double>("social_call_jitter_seconds", "s", "Jitter, as participants measure it");
        _meter.CreateObservableGauge("social_calls_open", () => Volatile.Read(ref _open), description: "Calls of this silo that ring or are active");
    }

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);

    public void Started(CallRecord call, TimeSpan took)
    {
        _started.Add(1, new KeyValuePair<string, object?>("media", call.Media.ToString()));
        _ring.Record(took.TotalSeconds);
    }

    public void Accepted(CallRecord call) => _answer.Record((call.StartedAt!.Value - call.CreatedAt).TotalSeconds);

    public void Ended(CallRecord call)
    {
        _ended.Add(1, new KeyValuePair<string, object?>("reason", call.EndReason.ToString()));
        if (call.StartedAt is { } start)
            _duration.Record((call.EndedAt!.Value - start).TotalSeconds);
    }

    public void Signalled(string kind) => _signals.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Refused(string why) => _refused.Add(1, new KeyValuePair<string, object?>("why", why));

    public void Dropped() => _dropped.Add(1);

    public void Lost(string noticed) => _lost.Add(1, new KeyValuePair<string, object?>("noticed", noticed));

    public void Resumed() => _resumed.Add(1);

    public void Overdue(int count) => _overdue.Add(count);

    public void SweepFailed() => _sweepFailures.Add(1);

    public void Sampled(CallSample sample)
    {
        _rtt.Record(sample.Rtt / 1000.0);
        _loss.Record(sample.Loss / 1000.0);
        _bitrate.Record(sample.Bitrate);
        _jitter.Record(sample.Jitter / 1000.0);
    }

    public void Dispose() => _meter.Dispose();
}
