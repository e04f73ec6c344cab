using System.Collections.Immutable;

namespace Social.Grains.Chat;

/// <summary>
/// Words of rooms' messages in the document store, beside the messages and a moment behind them. The words come cut and folded; here they only are compared. What is found is looked at
/// once more in the message as it is.
/// </summary>
public interface IMessageSearch
{
    /// <summary>Puts the words of messages in place of those of earlier versions; of two versions the later stays, whoever comes last.</summary>
    Task IndexAsync(IReadOnlyList<IndexedMessage> messages, CancellationToken cancellationToken = default);

    /// <summary>Ids of messages of these rooms (1 to 1,000) that have all of these words, id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<long>> FindAsync(
        IReadOnlyCollection<long> roomIds, IReadOnlyList<string> words, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>The id below which all changes of messages are indexed; 0 at first.</summary>
    Task<long> PositionAsync(CancellationToken cancellationToken = default);

    /// <summary>Moves the position; never back.</summary>
    Task SavePositionAsync(long position, CancellationToken cancellationToken = default);
}

/// <summary>The words of a message at a version.</summary>
/// <param name="Words">None: it is gone.</param>
public sealed record IndexedMessage(long Id, long RoomId, long Version, IReadOnlyCollection<string> Words);

/// <summary>That a message was sent, edited or deleted.</summary>
/// <param name="Id">Of the entry that did it.</param>
/// <param name="Message">As it is now, or was after that.</param>
public sealed record MessageNews(long Id, MessageRecord Message);
