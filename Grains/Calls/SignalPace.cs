namespace Social.Grains.Calls;

/// <summary>A token bucket: so many a second, and so many at once.</summary>
internal sealed class SignalPace
{
    private readonly double _perSecond;
    private readonly double _burst;
    private double _left;
    private DateTimeOffset _at;

    public SignalPace(double perSecond, double burst)
    {
        (_perSecond, _burst) = (perSecond, burst);
        _left = burst;
    }

    /// <param name="cost">1 for what is small.</param>
    public bool TryTake(DateTimeOffset now, double cost = 1)
    {
        if (now > _at)
        {
            _left = Math.Min(_burst, _left + ((now - _at).TotalSeconds * _perSecond));
            _at = now;
        }
        if (_left < cost)
            return false;
        _left -= cost;
        return true;
    }
}
