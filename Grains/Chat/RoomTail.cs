namespace Social.Grains.Chat;

/// <summary>The newest messages of a room that this activation has stored, as they are now: a reply, a reaction or a repeat of one of them costs no read.</summary>
internal sealed class RoomTail
{
    public const int Kept = 32;

    private readonly MessageRecord?[] _messages = new MessageRecord?[Kept];

    public MessageRecord? Find(long messageId) => Array.Find(_messages, m => m is not null && m.Id == messageId);

    /// <param name="clientId">Null: none is found.</param>
    public MessageRecord? Find(long sender, string? clientId) => clientId is null ? null : Array.Find(
        _messages, m => m is not null && m.Sender == sender && string.Equals(m.ClientId, clientId, StringComparison.Ordinal));

    /// <summary>By the event sequence of its creation.</summary>
    public MessageRecord? At(long? eventSeq) => eventSeq is null ? null : Array.Find(_messages, m => m is not null && m.EventSeq == eventSeq);

    public void Add(MessageRecord message) => _messages[message.Seq % Kept] = message;

    /// <summary>No effect on one that is not among them.</summary>
    public void Replace(MessageRecord message)
    {
        if (_messages[message.Seq % Kept]?.Id == message.Id)
            Add(message);
    }

    public void Clear() => Array.Clear(_messages);
}
