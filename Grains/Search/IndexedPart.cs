namespace Social.Grains.Search;

/// <summary>How far the posts of a feed partition are indexed. Its grain says what is new; all else is <see cref="PostIndexer"/>'s.</summary>
internal sealed class IndexedPart(int number)
{
    private volatile bool _isLive;
    private volatile bool _isBehind;
    private volatile bool _isNew;
    private DateTimeOffset _begunAt;

    public int Number => number;

    /// <summary>The partition lives on this silo.</summary>
    public bool IsLive { get => _isLive; set => _isLive = value; }

    /// <summary>Something may have been passed by: the store has to be read from <see cref="Position"/>.</summary>
    public bool IsBehind { get => _isBehind; set => _isBehind = value; }

    /// <summary>When its grain last read the store; null before the first time.</summary>
    public DateTimeOffset? SweptAt { get; set; }

    /// <summary>Everything below is indexed; null while it is not known how far others came.</summary>
    public long? Position { get; private set; }

    /// <summary>The position that is stored.</summary>
    public long Saved { get; set; }

    /// <summary>Where reading the store goes on, once it has begun.</summary>
    public long? Cursor { get; set; }

    /// <summary>The newest change that was indexed here.</summary>
    public long Newest { get; private set; }

    /// <summary>Worth storing: something was indexed since.</summary>
    public bool IsUnsaved => _isLive && Position > Saved && Saved < Newest;

    /// <summary>The time up to which everything is indexed; while that is not known, when the partition came here.</summary>
    public DateTimeOffset IndexedUntil => Position is > 0 and var position ? IdGenerator.TimeOf(position) : _begunAt;

    public void Begin(DateTimeOffset now)
    {
        _begunAt = now;
        SweptAt = null;
        _isNew = true;
        _isBehind = true;
        _isLive = true;
    }

    /// <summary>True once after the partition came here: what is known of it is of an earlier time.</summary>
    public bool TakeNew()
    {
        if (!_isNew)
            return false;
        _isNew = false;
        return true;
    }

    public void StartAt(long position) => (Position, Saved, Cursor, Newest) = (position, position, null, 0);

    public void Reach(long position)
    {
        if (Position is { } known && position > known)
            Position = position;
    }

    public void Indexed(long touched) => Newest = Math.Max(Newest, touched);
}
