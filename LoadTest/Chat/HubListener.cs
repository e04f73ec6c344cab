namespace Social.LoadTest.Chat;

/// <summary>Hears what a hub connection is sent, on the thread that received it: it must be quick.</summary>
internal abstract class HubListener
{
    private Exception? _ended;

    /// <summary>Why the connection ended though nobody here wanted it to; null when it did not.</summary>
    public Exception? WhyEnded => _ended;

    public abstract void Hear(ReadOnlySpan<byte> frame);

    public void Ended(Exception why) => _ended ??= why;
}
