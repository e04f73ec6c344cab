namespace Social.Grains.Interfaces;

/// <summary>
/// How grains reach connected clients. Push is a hint: it may be lost, the store is the truth. Behind it stands SignalR's hub context, in memory or over a backplane.
/// </summary>
public interface IClientPush
{
    /// <summary>Sends to every connection of a user.</summary>
    Task ToUserAsync(long userId, Push push);

    /// <summary>Sends to every connection of a user but one.</summary>
    Task ToOthersAsync(long userId, string connection, Push push);

    /// <summary>Sends to one connection, wherever it is. What is sent to it one after the other arrives in that order.</summary>
    Task ToConnectionAsync(string connection, Push push);

    /// <summary>Sends to every connection subscribed to <see cref="Push.Topic"/>, whoever they are.</summary>
    Task ToTopicAsync(Push push);
}

/// <summary>One thing a client is told.</summary>
/// <param name="Topic">What it is about: <c>home</c>, <c>post:{id}</c>, <c>room:{id}</c> …</param>
/// <param name="Type">What happened: <c>post.created</c>, <c>home.changed</c> …</param>
/// <param name="Data">A contract record; serialized as REST would.</param>
/// <param name="Seq">The dense sequence of the topic as the store keeps it; null for what is ephemeral.</param>
/// <param name="At">When it happened.</param>
public sealed record Push(string Topic, string Type, object Data, long? Seq, DateTimeOffset At)
{
    /// <summary>The part of a room's topic that those hear who show how far they read.</summary>
    public const string Receipts = "receipts";

    /// <summary>Which of the connections that subscribed to the topic are told; null for all.</summary>
    public string? Part { get; init; }
}
