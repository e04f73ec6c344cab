using RabbitMQ.Client;

namespace Social.Streaming.RabbitMq;

/// <summary>
/// What a receiver has got from the broker and not acknowledged. When its channel breaks the broker sends all of it again over the next one: what
/// is still known here is then bound to its new delivery tag instead of being delivered twice.
/// </summary>
/// <param name="mostKept">
/// Above this number, messages of former channels and acknowledged ones are forgotten: at worst they are delivered again.
/// </param>
internal sealed class UnacknowledgedMessages(int mostKept)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Entry> _bySequence = [];
    private readonly Dictionary<string, Entry> _byId = new(StringComparer.Ordinal);
    private readonly Queue<Entry> _inTagOrder = new();
    // kept for a while, because the connection may break before the acknowledgement has arrived
    private readonly Queue<Entry> _acknowledged = new();
    private DeliveryLedger _ledger = new();
    private IChannel? _channel;
    private long _lastSequence;
    private int _undelivered;

    /// <summary>Messages that are not done.</summary>
    public int Undelivered => Volatile.Read(ref _undelivered);

    /// <summary>From now on only tags of this channel count.</summary>
    public void Begin(IChannel channel)
    {
        lock (_lock)
        {
            _channel = channel;
            _ledger = new DeliveryLedger();
            _inTagOrder.Clear();
        }
    }

    /// <summary>Enters a message that came over the channel. False when it is known already and must not be delivered again.</summary>
    /// <param name="again">The broker says that it has sent the message before, perhaps to another silo.</param>
    /// <param name="sequence">Its number here; grows from message to message.</param>
    public bool TryEnter(IChannel channel, ulong tag, string id, bool again, out long sequence)
    {
        lock (_lock)
        {
            sequence = 0;
            if (channel != _channel)
                return false;
            if (again && _byId.TryGetValue(id, out var known) && known.Channel != channel)
            {
                Bind(known, tag);
                return false;
            }

            if (_bySequence.Count >= mostKept)
                ForgetFormerChannels();
            sequence = ++_lastSequence;
            var entry = new Entry(sequence, id);
            _bySequence.Add(sequence, entry);
            _byId[id] = entry;
            _undelivered++;
            Bind(entry, tag);
            return true;
        }
    }

    /// <summary>The message needs no further delivery.</summary>
    public void Done(long sequence)
    {
        lock (_lock)
        {
            if (!_bySequence.TryGetValue(sequence, out var entry) || entry.Done)
                return;
            entry.Done = true;
            _undelivered--;
            if (entry.Channel == _channel)
                _ledger.Done(entry.Tag);
        }
    }

    /// <summary>What can be acknowledged now: all up to and including the tag. Each answer is given once.</summary>
    public (IChannel Channel, ulong Tag)? Advance()
    {
        lock (_lock)
        {
            if (_channel is null || !_ledger.TryAdvance(out var tag))
                return null;
            while (_inTagOrder.TryPeek(out var entry) && entry.Tag <= tag)
            {
                _acknowledged.Enqueue(_inTagOrder.Dequeue());
                _bySequence.Remove(entry.Sequence);
            }

            while (_acknowledged.Count > mostKept)
                ForgetId(_acknowledged.Dequeue());
            return (_channel, tag);
        }
    }

    private void Bind(Entry entry, ulong tag)
    {
        entry.Channel = _channel;
        entry.Tag = tag;
        _inTagOrder.Enqueue(entry);
        if (entry.Done)
            _ledger.Done(tag);
    }

    private void ForgetFormerChannels()
    {
        foreach (var entry in _bySequence.Values.Where(e => e.Channel != _channel).ToList())
        {
            _bySequence.Remove(entry.Sequence);
            ForgetId(entry);
            if (!entry.Done)
                _undelivered--;
        }
    }

    private void ForgetId(Entry entry)
    {
        // the id may have come again as another message
        if (_byId.TryGetValue(entry.Id, out var latest) && latest == entry)
            _byId.Remove(entry.Id);
    }

    private sealed class Entry(long sequence, string id)
    {
        public long Sequence { get; } = sequence;

        public string Id { get; } = id;

        public IChannel? Channel { get; set; }

        public ulong Tag { get; set; }

        public bool Done { get; set; }
    }
}
