using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.SignalR;

namespace Social.Api.Realtime;

/// <summary>The hub connections of this process: which users have any, and which to close when a session ends.</summary>
internal sealed class HubConnections : IDisposable
{
    private readonly ConcurrentDictionary<string, HubCallerContext> _all = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _byUser = [];
    private readonly Dictionary<long, List<HubCallerContext>> _bySession = [];
    private readonly Lock _writing = new();
    private readonly Meter _meter;

    public HubConnections(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Hub");
        _meter.CreateObservableGauge("social_hub_connections", () => _all.Count, description: "Open hub connections");
    }

    public void Add(HubCallerContext connection, long userId, long sessionId)
    {
        _all[connection.ConnectionId] = connection;
        lock (_writing)
        {
            _byUser[userId] = _byUser.GetValueOrDefault(userId) + 1;
            if (!_bySession.TryGetValue(sessionId, out var connections))
                _bySession[sessionId] = connections = [];
            connections.Add(connection);
        }
    }

    public void Remove(HubCallerContext connection, long userId, long sessionId)
    {
        if (!_all.TryRemove(connection.ConnectionId, out _))
            return;
        lock (_writing)
        {
            if (--_byUser[userId] == 0)
                _byUser.Remove(userId);
            if (_bySession.TryGetValue(sessionId, out var connections) && connections.Remove(connection) && connections.Count == 0)
                _bySession.Remove(sessionId);
        }
    }

    public int Count => _all.Count;

    public IReadOnlyList<string> Ids() => [.. _all.Keys];

    public bool HasUser(long userId)
    {
        lock (_writing)
            return _byUser.ContainsKey(userId);
    }

    /// <summary>The connections of a session, to be told and closed.</summary>
    public IReadOnlyList<HubCallerContext> OfSession(long sessionId)
    {
        lock (_writing)
            return _bySession.TryGetValue(sessionId, out var connections) ? [.. connections] : [];
    }

    public void Dispose() => _meter.Dispose();
}
