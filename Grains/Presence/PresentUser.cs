using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Presence;

/// <summary>
/// A user's devices and what follows from them. The rule: invisible on one device hides the user on all; a call, then a busy device, shows as busy; else online on any
/// device is online; else away. Moments are milliseconds since 1970.
/// </summary>
internal sealed class PresentUser(long userId)
{
    /// <summary>Of more devices the one that was silent for longest gives way.</summary>
    private const int MostDevices = 32;

    private static readonly long Lease = (long)PresenceRules.Lease.TotalMilliseconds;
    private static readonly long Farewell = (long)PresenceRules.Farewell.TotalMilliseconds;

    private readonly List<Device> _devices = new(1);
    private long _call;
    private long _callUntil;

    /// <summary>A device that hid the user went without taking it back, while others stayed: they shall not betray what it hid.</summary>
    private bool _staysHidden;

    public long Id => userId;

    /// <summary>What others see.</summary>
    public PresenceState Shown { get; private set; }

    /// <summary>When others could last see the user; 0 for not since this grain knows them.</summary>
    public long LastSeen { get; private set; }

    /// <summary>When <see cref="Shown"/> last changed.</summary>
    public long ChangedAt { get; private set; }

    /// <summary>The last seen that is stored; 0 for not known.</summary>
    public long Stored { get; set; }

    public bool HasDevices => _devices.Count > 0;

    public bool IsInCall(long now) => _callUntil > now;

    /// <summary>Takes in what a device said; true when others see another state than before.</summary>
    public bool Hear(DeviceBeat beat, long now)
    {
        var at = now - Math.Clamp(beat.Age, 0, Lease);
        var index = _devices.FindIndex(d => d.Id == beat.Device);
        if (beat.State == PresenceState.Offline)
        {
            if (index < 0)
                return false;
            if (Shown != PresenceState.Offline)
                LastSeen = Math.Max(LastSeen, at);
            _devices[index] = _devices[index] with { Until = Math.Min(_devices[index].Until, at + Farewell) };
        }
        else
        {
            if (beat is { IsChosen: true, State: PresenceState.Online or PresenceState.Busy })
                _staysHidden = false;
            var device = new Device(beat.Device, beat.State, at + Lease);
            if (index >= 0)
                _devices[index] = device;
            else
                Add(device);
        }
        var changed = Settle(now);
        if (Shown != PresenceState.Offline && beat.State != PresenceState.Offline)
            LastSeen = Math.Max(LastSeen, at);
        return changed;
    }

    /// <summary>Notes the begin or end of a call; true when others see another state than before.</summary>
    public bool SetInCall(long callId, long until, long now)
    {
        if (until > now)
            (_call, _callUntil) = (callId, until);
        else if (_call == callId)
            _callUntil = 0;
        return Settle(now);
    }

    /// <summary>Lets go of devices that were silent for too long; true when others see another state than before.</summary>
    public bool Settle(long now)
    {
        for (var i = _devices.Count - 1; i >= 0; i--)
        {
            if (_devices[i].Until > now)
                continue;
            _staysHidden |= _devices[i].State == PresenceState.Invisible;
            _devices.RemoveAt(i);
        }
        _staysHidden &= HasDevices;
        var shown = StateAt(now);
        if (shown == Shown)
            return false;
        (Shown, ChangedAt) = (shown, now);
        return true;
    }

    private void Add(Device device)
    {
        if (_devices.Count >= MostDevices)
            _devices.Remove(_devices.MinBy(d => d.Until));
        _devices.Add(device);
    }

    private PresenceState StateAt(long now)
    {
        if (!HasDevices || _staysHidden)
            return PresenceState.Offline;
        var most = PresenceState.Offline;
        foreach (var device in _devices)
        {
            if (device.State == PresenceState.Invisible)
                return PresenceState.Offline;
            if (device.State > most)
                most = device.State;
        }
        return IsInCall(now) ? PresenceState.Busy : most;
    }

    private readonly record struct Device(long Id, PresenceState State, long Until);
}
