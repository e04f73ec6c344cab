namespace Social.Streaming;

/// <summary>What a queue's reader shows of itself; read from any thread.</summary>
internal interface IQueueFigures
{
    /// <summary>Messages in the broker that are not done; null while that is not known.</summary>
    long? Lag { get; }

    /// <summary>UTC ticks at which the oldest message held here was published; 0 without one.</summary>
    long Oldest { get; }
}
