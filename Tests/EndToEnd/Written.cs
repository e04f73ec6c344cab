namespace Social.Tests.EndToEnd;

/// <summary>A value that one writer alone changes: what was acknowledged last and, while an answer is missing, what was asked for.</summary>
internal sealed class Written<T>(T value)
{
    private T _asked = value;

    public T Known { get; private set; } = value;

    /// <summary>The last change was never answered: it may have happened.</summary>
    public bool IsOpen { get; private set; }

    public void Ask(T value) => (_asked, IsOpen) = (value, true);

    public void Acknowledge() => (Known, IsOpen) = (_asked, false);

    /// <summary>Whether the product may hold this value; if so it is known from now on.</summary>
    public bool Accept(T seen)
    {
        var same = EqualityComparer<T>.Default;
        if (!same.Equals(seen, Known) && !(IsOpen && same.Equals(seen, _asked)))
            return false;
        (Known, IsOpen) = (seen, false);
        return true;
    }

    public override string ToString() => IsOpen ? $"'{Known}' or '{_asked}'" : $"'{Known}'";
}
