using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>When somebody must look at a call, should the grain that ought to do so by itself be lost.</summary>
internal static class CallDue
{
    /// <summary>A call in which nothing is due is looked at as often: its silo and all its devices may have gone together.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMinutes(2);

    public static DateTimeOffset? Of(CallRecord call, DateTimeOffset now)
    {
        // who missed a call is to be told so, whatever happens
        if (call.Members.Any(m => m.HasMissed && !m.Notified))
            return now;
        if (call.State == CallState.Ended)
            return null;
        var look = now + Look;
        return call.NextDeadline() is { } next && next < look ? next : look;
    }
}
