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

    /// <summary>A device has chosen to be seen since this grain knows the user.</summary>
    private bool _wasShown;

    public long Id => userId;

    /// <summary>What others see.</summary>
    public PresenceState Shown { get; private set; }

    /// <summary>When others could last see the user; 0 for not since this grain knows them.</summary>
    public long LastSeen { get; private set; }

    /// <summary>When <see cref="Shown"/> last changed.</summary>
    public long ChangedAt { get; private set; }

    /// <summary>The last seen that is stored; 0 for not known.</summary>
    public long Stored { get; set; }

    /// <summary>Somebody else knows of these devices that they are hidden, should this grain be lost.</summary>
    public bool IsStoredHidden { get; set; }

    public bool HasDevices => _devices.Count > 0;

    /// <summary>Connected, and others must not know.</summary>
    public bool IsHidden => HasDevices && (_staysHidden || _devices.Exists(d => d.State == PresenceState.Invisible));

    public bool IsInCall(long now) => _callUntil > now;

    /// <summary>Takes in what a device said; true when others see another state than before.</summary>
    public bool Hear(DeviceBeat beat, long now)
    {
        var at = At(beat, now);
        if (Note(beat, now) && beat.State == PresenceState.Offline && Shown != PresenceState.Offline)
            LastSeen = Math.Max(LastSeen, at);
        var changed = Settle(now);
        if (Shown != PresenceState.Offline && beat.State != PresenceState.Offline)
            LastSeen = Math.Max(LastSeen, at);
        return changed;
    }

    /// <summary>Takes in what a device said, without showing what follows from it; false when it was of no device.</summary>
    public bool Note(DeviceBeat beat, long now)
    {
        var at = At(beat, now);
        var index = _devices.FindIndex(d => d.Id == beat.Device);
        if (beat.State == PresenceState.Offline)
        {
            if (index >= 0)
                _devices[index] = _devices[index] with { Until = Math.Min(_devices[index].Until, at + Farewell) };
            return index >= 0;
        }
        if (beat is { IsChosen: true, State: PresenceState.Online or PresenceState.Busy })
            (_staysHidden, _wasShown) = (false, true);
        var device = new Device(beat.Device, beat.State, at + Lease);
        if (index >= 0)
            _devices[index] = device;
        else
            Add(device);
        return true;
    }

    /// <summary>Notes the begin or end of a call, without showing what follows from it.</summary>
    public void NoteCall(long callId, long until, long now)
    {
        if (until > now)
            (_call, _callUntil) = (callId, until);
        else if (_call == callId)
            _callUntil = 0;
    }

    /// <summary>The user hid before this grain knew them, and does so on until a device chooses to be seen, or has by now.</summary>
    public void StayHidden()
    {
        IsStoredHidden = true;
        _staysHidden |= !_wasShown;
    }

    /// <summary>Shows for the first time what followed from all that was noted.</summary>
    public void Begin(long now)
    {
        Settle(now);
        if (Shown != PresenceState.Offline)
            LastSeen = Math.Max(LastSeen, _devices.Max(d => d.Until) - Lease);
    }

    /// <summary>Notes the begin or end of a call; true when others see another state than before.</summary>
    public bool SetInCall(long callId, long until, long now)
    {
        NoteCall(callId, until, now);
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
        {
            var oldest = _devices.MinBy(d => d.Until);
            _devices.Remove(oldest);
            _staysHidden |= oldest.State == PresenceState.Invisible;
        }
        _devices.Add(device);
    }

    private static long At(DeviceBeat beat, long now) => now - Math.Clamp(beat.Age, 0, Lease);

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
