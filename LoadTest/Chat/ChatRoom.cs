using System.Collections.Concurrent;

namespace Social.LoadTest.Chat;

/// <summary>A room as the oracle of a run knows it: what was acknowledged, and what was heard at each place.</summary>
internal sealed class ChatRoom(long id)
{
    private readonly Lock _lock = new();
    private readonly List<long> _numbers = [];

    public long Id => id;

    /// <summary>Sequences by the number of the message that was acknowledged with it.</summary>
    public ConcurrentDictionary<long, long> Acknowledged { get; } = new();

    /// <summary>A message was heard at a place; false when another was heard there by somebody else.</summary>
    public bool Heard(long seq, long number)
    {
        lock (_lock)
        {
            while (_numbers.Count <= seq)
                _numbers.Add(-1);
            if (_numbers[(int)seq] >= 0)
                return _numbers[(int)seq] == number;
            _numbers[(int)seq] = number;
            return true;
        }
    }

    /// <summary>The number of the message at a place; null where nothing was heard.</summary>
    public long? At(long seq)
    {
        lock (_lock)
            return seq < _numbers.Count && _numbers[(int)seq] >= 0 ? _numbers[(int)seq] : null;
    }
}
