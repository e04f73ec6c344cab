using System.Text.Json;

namespace Social.Tests.Chat;

/// <summary>What one client has of a room: events by their sequence, as they come in any order, and the messages among them.</summary>
internal sealed class HeldRoom
{
    private readonly Lock _taking = new();
    private readonly HashSet<long> _ahead = [];
    private readonly SortedDictionary<long, string> _messages = [];
    private long _last;

    /// <summary>Up to here no event is missing.</summary>
    public long Last
    {
        get
        {
            lock (_taking)
                return _last;
        }
    }

    /// <summary>The newest message below which none is missing.</summary>
    public long LastMessage
    {
        get
        {
            lock (_taking)
                return _messages.Keys.Select((seq, i) => (seq, i)).TakeWhile(m => m.seq == m.i + 1).Select(m => m.seq).LastOrDefault();
        }
    }

    /// <summary>Ids in the order of the room.</summary>
    public string[] Messages
    {
        get
        {
            lock (_taking)
                return [.. _messages.Values];
        }
    }

    public void Take(JsonElement told)
    {
        lock (_taking)
        {
            if (told.GetProperty("type").GetString() is "room.message.created")
                TakeMessage(told.GetProperty("data"));
            _ahead.Add(told.GetProperty("seq").GetInt64());
            while (_ahead.Remove(_last + 1))
                _last++;
            _ahead.RemoveWhere(seq => seq <= _last);
        }
    }

    /// <summary>After a page was read: nothing is missing up to an event.</summary>
    public void Reload(IEnumerable<JsonElement> messages, long upTo)
    {
        lock (_taking)
        {
            foreach (var message in messages)
                TakeMessage(message);
            _last = Math.Max(_last, upTo);
        }
    }

    private void TakeMessage(JsonElement message)
    {
        var (seq, id) = (message.GetProperty("seq").GetInt64(), message.GetProperty("id").GetString()!);
        if (!_messages.TryAdd(seq, id))
            Assert.Equal(_messages[seq], id);
    }
}
