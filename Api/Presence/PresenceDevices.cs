using Social.Grains.Interfaces.Presence;

namespace Social.Api.Presence;

/// <summary>
/// The devices of this process that are present, and what is to be reported of them: of each only the latest, so that a device that says much costs no more than one that
/// says little. There are never more than connections.
/// </summary>
internal sealed class PresenceDevices(TimeProvider time)
{
    private readonly Part[] _parts = [.. Enumerable.Range(0, PresenceRules.Parts).Select(_ => new Part())];

    /// <summary>A heartbeat: the device is there, in the state that it chose, or online.</summary>
    public void Beat(PresenceDevice device) => Note(device, null);

    public void Choose(PresenceDevice device, PresenceState state) => Note(device, state);

    /// <summary>The connection has closed.</summary>
    public void Close(PresenceDevice device) => Note(device, PresenceState.Offline);

    /// <summary>Takes what is to be reported of a partition, as much as a report holds.</summary>
    public List<(PresenceDevice Device, DeviceBeat Beat)> Take(int part)
    {
        var (of, taken) = (_parts[part], new List<(PresenceDevice, DeviceBeat)>());
        lock (of)
        {
            while (taken.Count < PresenceRules.LargestReport && of.Waiting.TryDequeue(out var device))
            {
                var age = (int)Math.Min(time.GetElapsedTime(device.HeardAt).TotalMilliseconds, int.MaxValue);
                taken.Add((device, new DeviceBeat(device.UserId, device.Id, device.State, age, device.IsChosen)));
                device.IsWaiting = device.IsChosen = false;
                // as soon as it is reported nobody needs it any more
                if (device.State == PresenceState.Offline)
                    of.Devices.Remove(device);
            }
        }
        return taken;
    }

    /// <summary>A report did not arrive, or nobody knows whether it did: it is made again.</summary>
    public void GiveBack(int part, IReadOnlyList<(PresenceDevice Device, DeviceBeat Beat)> taken)
    {
        var of = _parts[part];
        lock (of)
        {
            foreach (var (device, beat) in taken)
            {
                device.IsChosen |= beat.IsChosen;
                Enqueue(of, device);
            }
        }
    }

    /// <summary>Reports all devices of a partition anew: it knows none of them.</summary>
    public void RenewAll(int part)
    {
        var of = _parts[part];
        lock (of)
        {
            foreach (var device in of.Devices)
                Enqueue(of, device);
        }
    }

    private void Note(PresenceDevice device, PresenceState? state)
    {
        var of = _parts[PresenceRules.PartOf(device.UserId)];
        lock (of)
        {
            device.HeardAt = time.GetTimestamp();
            if (state is { } chosen)
                (device.State, device.IsChosen) = (chosen, true);
            of.Devices.Add(device);
            Enqueue(of, device);
        }
    }

    private static void Enqueue(Part part, PresenceDevice device)
    {
        if (device.IsWaiting)
            return;
        device.IsWaiting = true;
        part.Waiting.Enqueue(device);
    }

    private sealed class Part
    {
        public HashSet<PresenceDevice> Devices { get; } = [];

        public Queue<PresenceDevice> Waiting { get; } = new();
    }
}
