namespace Social.Grains.Tags;

/// <summary>
/// How many different authors there are, in at most half a kilobyte: the smallest hashes of those that were seen (a k-minimum-values sketch). Exact up to
/// <see cref="Size"/>; above, how small the largest of them is tells how many there must be, an eighth off on average. The union of two sketches is that of their authors.
/// </summary>
internal sealed class AuthorSketch
{
    public const int Size = 64;

    private ulong[] _smallest = [];
    private int _count;

    public int Estimate => _count < Size ? _count : (int)Math.Round((Size - 1) * (Math.Pow(2, 64) / _smallest[Size - 1]));

    public void Add(long author) => AddHash(Hash((ulong)author));

    public void Add(AuthorSketch other)
    {
        for (var i = 0; i < other._count; i++)
            AddHash(other._smallest[i]);
    }

    private void AddHash(ulong hash)
    {
        var at = Array.BinarySearch(_smallest, 0, _count, hash);
        if (at >= 0 || ~at == Size)
            return;
        at = ~at;
        if (_count == _smallest.Length && _count < Size)
            Array.Resize(ref _smallest, Math.Clamp(_count * 2, 4, Size));
        var kept = Math.Min(_count, Size - 1);
        Array.Copy(_smallest, at, _smallest, at + 1, kept - at);
        _smallest[at] = hash;
        _count = kept + 1;
    }

    /// <summary>SplitMix64: ids that follow each other end up anywhere. Never 0, so that no estimate divides by it.</summary>
    private static ulong Hash(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return Math.Max(1, value ^ (value >> 31));
    }
}
