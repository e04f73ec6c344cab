using System.Collections.Immutable;

namespace Social.Grains.Chat;

/// <summary>A batch that is being put together: gives sequences, and knows messages as they will be.</summary>
internal sealed class RoomBatchDraft
{
    private readonly RoomHead _head;
    private readonly List<RoomEntry> _entries = [];
    private readonly Dictionary<long, MessageRecord> _messages;
    private readonly HashSet<long> _changed = [];

    /// <param name="known">Messages of earlier batches that may be changed.</param>
    public RoomBatchDraft(RoomHead head, IReadOnlyCollection<MessageRecord> known)
    {
        (_head, LastSeq) = (head, head.LastSeq);
        _messages = new Dictionary<long, MessageRecord>(known.Count);
        foreach (var message in known)
            _messages[message.Id] = message;
    }

    /// <summary>The newest message, those of this batch counted.</summary>
    public long LastSeq { get; private set; }

    public bool IsEmpty => _entries.Count == 0;

    private long Next => _head.EventSeq + _entries.Count + 1;

    public MessageRecord? Find(long messageId) => _messages.GetValueOrDefault(messageId);

    public void Add(MessageRecord draft)
    {
        var message = draft with { RoomId = _head.RoomId, Seq = ++LastSeq, EventSeq = Next, Version = Next };
        _messages[message.Id] = message;
        _entries.Add(new RoomEntry(Next, RoomEntryKind.MessageCreated, message.Id, message.Sender) { Message = message });
    }

    public void Add(RoomEntry entry) => _entries.Add(entry with { EventSeq = Next });

    public MessageRecord Change(MessageChange change, MessageRecord before, long entryId)
    {
        var after = change.After with { Version = Next };
        _messages[after.Id] = after;
        _changed.Add(after.Id);
        _entries.Add(new RoomEntry(Next, change.Kind, entryId, change.By) { Target = before.EventSeq, Data = change.Data });
        return after;
    }

    /// <summary>A message that is created and changed in one batch is created as it is in the end.</summary>
    public RoomBatch ToBatch() => new(
        _head.RoomId,
        [.. _entries.Select(e => e.Message is { } message ? e with { Message = _messages[message.Id] } : e)],
        [.. _changed.Select(id => _messages[id]).Where(m => m.EventSeq <= _head.EventSeq)], LastSeq);
}
