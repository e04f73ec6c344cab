using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Social.Grains.Interfaces.Chat;
using Social.Tests.EndToEnd;

namespace Social.Tests.Cluster;

/// <summary>A member of rooms who has nothing but the hub: what it holds of them comes from events, at once or by resuming, in their sequence.</summary>
internal sealed class RoomReader(ClusterClients clients, CrashUser user, int seed) : ClusterConnection(clients, user, seed)
{
    private readonly ConcurrentDictionary<string, HeardRoom> _rooms = new(StringComparer.Ordinal);

    public void Join(long room) => _rooms[TopicOf(room)] = new HeardRoom();

    /// <summary>The text of each message by its sequence, and the newest event.</summary>
    public (IReadOnlyDictionary<long, string> Messages, long LastEvent) HeldOf(long room) => _rooms[TopicOf(room)].Held();

    /// <summary>Asks for what it missed, as a client does that was away or sees a hole.</summary>
    public async Task CatchUpAsync()
    {
        foreach (var room in _rooms.Values)
            room.HasHole = true;
        await BeatAsync();
    }

    protected override async Task GreetAsync(HubConnection connection, CancellationToken limit)
    {
        // subscribes first and resumes then: nothing falls between
        Accepted(await connection.InvokeAsync<JsonElement>("Subscribe", RoomEventTypes.Rooms, limit), "Subscribe");
        foreach (var room in _rooms.Values)
            room.HasHole = true;
    }

    protected override async Task TendAsync(HubConnection connection, CancellationToken limit)
    {
        var lacking = _rooms.Where(r => r.Value.HasHole).ToDictionary(r => r.Key, r => r.Value.LastEvent, StringComparer.Ordinal);
        if (lacking.Count == 0)
            return;
        var answers = await connection.InvokeAsync<Dictionary<string, JsonElement>>("Resume", lacking, limit);
        foreach (var (topic, answer) in answers)
        {
            if (answer.TryGetProperty("code", out var code))
                throw new HubException($"Resume: {code}");
            Assert.False(answer.GetProperty("gap").GetBoolean(), $"{Name} was not away for so long that {topic} has more than can be told");
            _rooms[topic].Resume([.. answer.GetProperty("events").EnumerateArray()], answer.GetProperty("nextSeq").GetInt64());
        }
    }

    protected override void Hear(JsonElement message)
    {
        if (_rooms.TryGetValue(message.GetProperty("topic").GetString()!, out var room) && message.TryGetProperty("seq", out _))
            room.Hear(message);
    }

    private static string TopicOf(long room) => string.Create(CultureInfo.InvariantCulture, $"room:{room}");

    /// <summary>What was heard of one room.</summary>
    private sealed class HeardRoom
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<long, string> _messages = [];
        private volatile bool _hasHole = true;

        public long LastEvent { get; private set; }

        public bool HasHole
        {
            get => _hasHole;
            set => _hasHole = value;
        }

        public (IReadOnlyDictionary<long, string> Messages, long LastEvent) Held()
        {
            lock (_lock)
                return (_messages.ToDictionary(), LastEvent);
        }

        public void Resume(IReadOnlyList<JsonElement> events, long next)
        {
            lock (_lock)
            {
                // those that came meanwhile are there already
                foreach (var missed in events.Where(e => e.GetProperty("seq").GetInt64() > LastEvent))
                {
                    Assert.Equal(LastEvent + 1, missed.GetProperty("seq").GetInt64());
                    Take(missed);
                }
                Assert.True(LastEvent >= next - 1, $"the events that were missed end at {LastEvent} instead of {next - 1}");
                _hasHole = false;
            }
        }

        public void Hear(JsonElement message)
        {
            var seq = message.GetProperty("seq").GetInt64();
            lock (_lock)
            {
                if (seq == LastEvent + 1 && !IsUncounted(message))
                    Take(message);
                else if (seq > LastEvent)
                    _hasHole = true;
            }
        }

        private static bool IsUncounted(JsonElement message) => message.GetProperty("type").GetString() is RoomEventTypes.Read or RoomEventTypes.Delivered;

        private void Take(JsonElement message)
        {
            LastEvent++;
            var (type, data) = (message.GetProperty("type").GetString(), message.GetProperty("data"));
            switch (type)
            {
                case RoomEventTypes.MessageCreated:
                    Assert.Equal(_messages.Count + 1, data.GetProperty("seq").GetInt64());
                    _messages.Add(_messages.Count + 1, data.GetProperty("text").GetString()!);
                    break;
                case RoomEventTypes.MessageUpdated:
                    _messages[data.GetProperty("seq").GetInt64()] = data.GetProperty("text").GetString()!;
                    break;
                case RoomEventTypes.MessageDeleted:
                    _messages[data.GetProperty("seq").GetInt64()] = "";
                    break;
            }
        }
    }
}
