namespace Social.Grains.Calls;

/// <summary>A token bucket: so many a second, and so many at once.</summary>
internal sealed class SignalPace(double perSecond, double burst)
{
    private double _left = burst;
    private DateTimeOffset _at;

    public bool TryTake(DateTimeOffset now)
    {
        if (now > _at)
        {
            _left = Math.Min(burst, _left + ((now - _at).TotalSeconds * perSecond));
            _at = now;
        }
        if (_left < 1)
            return false;
        _left--;
        return true;
    }
}
