namespace Social.Streaming.RabbitMq;

/// <summary>
/// Which delivery tags of one channel may be acknowledged. The broker numbers them 1, 2, 3 …; "acknowledge all up to n" may be said when each
/// of these is done, in whatever order they became so. Not safe for concurrent use.
/// </summary>
internal sealed class DeliveryLedger
{
    private readonly HashSet<ulong> _done = [];
    private ulong _upTo;

    /// <summary>The message needs no further delivery.</summary>
    public void Done(ulong tag)
    {
        if (tag > _upTo)
            _done.Add(tag);
    }

    /// <summary>
    /// The tag up to which all can be acknowledged at once, if it has grown since the last call: no tag may be named twice.
    /// </summary>
    public bool TryAdvance(out ulong tag)
    {
        var before = _upTo;
        while (_done.Remove(_upTo + 1))
            _upTo++;
        tag = _upTo;
        return _upTo > before;
    }
}
