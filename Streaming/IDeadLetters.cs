namespace Social.Streaming;

/// <summary>Where messages of one provider go that cannot be read or delivered.</summary>
internal interface IDeadLetters
{
    /// <summary>Returns when the broker has the message for good; throws when it does not take it.</summary>
    Task WriteAsync(DeadLetter letter, CancellationToken cancel);
}
