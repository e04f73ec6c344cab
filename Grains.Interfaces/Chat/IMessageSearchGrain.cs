namespace Social.Grains.Interfaces.Chat;

/// <summary>Finds messages. Stateless; key 0.</summary>
[Alias("IMessageSearchGrain")]
public interface IMessageSearchGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Messages that have all that is looked for (words, "phrases", <c>#tag</c>, <c>from:handle</c>), newest first, of the rooms that the user has joined. Fails with
    /// <c>validation_failed</c>, <c>not_found</c>, <c>unavailable</c>.
    /// </summary>
    /// <param name="roomId">Of this room alone; null for all.</param>
    [Alias("FindAsync")]
    Task<Page<Message>> FindAsync(long userId, long? roomId, string text, PageQuery page);
}
