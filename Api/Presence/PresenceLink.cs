using Microsoft.AspNetCore.SignalR;
using Social.Api.Realtime;
using Social.Grains.Interfaces.Presence;

namespace Social.Api.Presence;

/// <summary>What hub connections have to do with presence: each is a device of its user once it says something, and watches others once it asks to.</summary>
internal sealed class PresenceLink(PresenceDevices devices, PresenceWatches watches, PresencePressure pressure, IGrainFactory grains)
{
    private static readonly object DeviceKey = new();
    private static readonly object WatcherKey = new();

    public void Beat(HubCallerContext connection, long userId) => devices.Beat(DeviceOf(connection, userId));

    public void Choose(HubCallerContext connection, long userId, PresenceState state) => devices.Choose(DeviceOf(connection, userId), state);

    /// <summary>Begins to watch; what holds now comes as the first message. Fails as grain calls do, and then watches nothing.</summary>
    public async Task<HubAnswer> WatchAsync(HubCallerContext connection, long userId, string topic)
    {
        if (PresenceTopic.Parse(topic) is not { } users)
            return HubAnswer.UnknownTopic;
        if (!connection.Items.TryGetValue(WatcherKey, out var known))
            connection.Items[WatcherKey] = known = new PresenceWatcher(connection.ConnectionId, userId);
        var watcher = (PresenceWatcher)known!;
        if (watches.Add(watcher, topic, users, takesNew: !pressure.IsShedding) is { } answered)
            return answered;
        try
        {
            var asOf = watches.Now;
            watches.Found(watcher, await grains.GetGrain<IPresenceReaderGrain>(0).WatchAsync(userId, [.. users]), asOf);
        }
        catch
        {
            watches.Remove(watcher, topic);
            throw;
        }
        return HubAnswer.Done;
    }

    public void Unwatch(HubCallerContext connection, string topic)
    {
        if (connection.Items.TryGetValue(WatcherKey, out var watcher))
            watches.Remove((PresenceWatcher)watcher!, topic);
    }

    public void Close(HubCallerContext connection)
    {
        if (connection.Items.TryGetValue(WatcherKey, out var watcher))
            watches.Close((PresenceWatcher)watcher!);
        if (connection.Items.TryGetValue(DeviceKey, out var device))
            devices.Close((PresenceDevice)device!);
    }

    private static PresenceDevice DeviceOf(HubCallerContext connection, long userId)
    {
        if (!connection.Items.TryGetValue(DeviceKey, out var known))
            connection.Items[DeviceKey] = known = new PresenceDevice(userId);
        return (PresenceDevice)known!;
    }
}
