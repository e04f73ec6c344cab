using Microsoft.Extensions.Options;

namespace Social.Api.Presence;

/// <summary>
/// Whether this process has time for presence, told by how late its own timer wakes it: that is the time for which all work waits for a thread. Presence gives way in
/// two steps: it goes out less and less often, then not at all, and comes back the same way once nothing was late for a while.
/// </summary>
internal sealed class PresencePressure(IOptionsMonitor<PresenceOptions> options, TimeProvider time)
{
    private const int Slowest = 8;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Ordinary = TimeSpan.FromSeconds(1);
    private long _lateAt;
    private long _changedAt;
    private volatile bool _isShedding;
    private volatile int _factor = 1;

    /// <summary>Nothing is sent.</summary>
    public bool IsShedding => _isShedding;

    /// <summary>How many times as long as usual lies between two messages to a connection.</summary>
    public int Factor => _factor;

    public TimeSpan Pause => Ordinary * _factor;

    /// <summary>0 for none, 1 for less often, 2 for not at all.</summary>
    public int Level => _isShedding ? 2 : _factor > 1 ? 1 : 0;

    /// <summary>The timer was so late. Called by one thread at a time.</summary>
    public void Note(TimeSpan late)
    {
        var now = time.GetTimestamp();
        var (slow, shed) = (options.CurrentValue.SlowAt, options.CurrentValue.ShedAt);
        if (late >= slow)
            _lateAt = now;
        if (late >= shed)
        {
            (_isShedding, _factor, _changedAt) = (true, Slowest, now);
        }
        else if (late >= slow)
        {
            if (time.GetElapsedTime(_changedAt, now) < Ordinary)
                return;
            (_factor, _changedAt) = (Math.Min(_factor * 2, Slowest), now);
        }
        else if (Level > 0 && time.GetElapsedTime(_lateAt, now) > Calm && time.GetElapsedTime(_changedAt, now) > Ordinary)
        {
            (_factor, _changedAt) = (_isShedding ? Slowest : _factor / 2, now);
            _isShedding = false;
        }
    }
}
