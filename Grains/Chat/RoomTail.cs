namespace Social.Grains.Chat;

/// <summary>The newest messages of a room that this activation has stored, as they are now: a reply, a reaction or a repeat of one of them costs no read.</summary>
internal sealed class RoomTail
{
    public const int Kept = 32;

    private readonly MessageRecord?[] _messages = new MessageRecord?[Kept];

    public MessageRecord? Find(long messageId) => Array.Find(_messages, m => m is not null && m.Id == messageId);

    public MessageRecord? Find(ClientKey key) => Array.Find(
        _messages, m => m is not null && m.Sender == key.Sender && string.Equals(m.ClientId, key.ClientId, StringComparison.Ordinal));

    public void Add(MessageRecord message) => _messages[message.Seq % Kept] = message;

    /// <summary>No effect on one that is not among them.</summary>
    public void Replace(MessageRecord message)
    {
        if (_messages[message.Seq % Kept]?.Id == message.Id)
            Add(message);
    }

    public void Clear() => Array.Clear(_messages);
}
