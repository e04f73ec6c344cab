using System.Collections.Immutable;
using MongoDB.Driver;

namespace Social.Storage.Mongo;

/// <summary>
/// All indexes beside that of <c>_id</c>. None is partial: not every server has those; where deleted posts must not be met, <c>d</c>
/// is a key instead. An index never changes under its name: a changed one gets a new name and a step in <see cref="MongoSchema"/> that
/// drops the old.
/// </summary>
internal static class MongoIndexes
{
    public const string Posts = "posts";
    public const string PostWords = "post_words";
    public const string MessageWords = "message_words";
    public const string RoomLog = "room_log";
    public const string SearchPositions = "search_positions";
    public const string Calls = "calls";
    public const string Rooms = "rooms";
    public const string GrainStates = "grain_states";

    public static ImmutableArray<MongoIndex> OfPosts { get; } =
    [
        new("by_author", [("a", 1), ("d", 1), ("_id", -1)]),
        // with the author, so that walking over everybody's posts reads no document
        new("by_time", [("d", 1), ("_id", -1), ("a", 1)]),
        // of posts that begin something: what is absent counts as null
        new("open", [("d", 1), ("v", 1), ("r", 1), ("w", 1), ("_id", -1)]),
        // alive comments are counted from it alone
        new("by_parent", [("r", 1), ("d", 1), ("_id", 1), ("cc", 1)]),
        new("by_quote", [("u", 1), ("d", 1), ("_id", -1)]),
        new("by_tag", [("g", 1), ("d", 1), ("v", 1), ("_id", -1)]),
        // all that a sweep of a partition asks for, so that it reads no document
        new("by_change", [("p", 1), ("t", 1), ("_id", 1), ("a", 1), ("d", 1), ("r", 1), ("l", 1)]),
        new("repeat", [("q.k", 1)], Unique: true, Sparse: true),
        new("repeat_by_time", [("q.t", 1)], Sparse: true),
    ];

    // one entry for each word of a post: a text index would find them too, but not newest first, and not every server has one
    public static ImmutableArray<MongoIndex> OfPostWords { get; } = [new("by_word", [("w", 1), ("_id", -1)])];

    public static ImmutableArray<MongoIndex> OfMessageWords { get; } = [new("by_room_and_word", [("r", 1), ("w", 1), ("_id", -1)])];

    public static ImmutableArray<MongoIndex> OfRoomLog { get; } =
    [
        new("by_event", [("r", 1), ("l", 1)]),
        new("by_first_seq", [("r", 1), ("s", 1)]),
        new("by_last_seq", [("r", 1), ("t", 1)]),
        new("by_place", [("r", 1), ("e", 1)]),
        new("by_message", [("i", 1)], Unique: true, Sparse: true),
        new("by_client", [("k", 1)], Unique: true, Sparse: true),
        new("by_sender", [("u", 1), ("r", 1), ("t", 1)]),
        new("by_time", [("b", 1)]),
        new("by_reactor", [("w", 1), ("r", 1), ("l", 1)]),
    ];

    public static ImmutableArray<MongoIndex> OfCalls { get; } =
    [
        new("by_user", [("u", 1), ("_id", -1)]),
        new("by_room", [("r", 1), ("_id", -1)]),
        new("open_room", [("o", 1)], Unique: true, Sparse: true),
        new("open_of_user", [("w", 1)], Sparse: true),
        new("due", [("d", 1)], Sparse: true),
        new("repeat", [("k", 1)], Unique: true, Sparse: true),
    ];

    public static ImmutableArray<MongoIndex> OfRooms { get; } =
    [
        new("by_user", [("u", 1), ("_id", -1)]),
        new("by_maker", [("c", 1), ("_id", -1)]),
        new("by_pair", [("p", 1)], Unique: true, Sparse: true),
        new("repeat", [("x", 1)], Unique: true, Sparse: true),
        new("repeat_by_time", [("y", 1)], Sparse: true),
    ];

    /// <summary>Indexes of older programs that no query uses any more.</summary>
    public static ImmutableArray<string> Dropped { get; } = ["public"];

    public static Task CreateAsync<TDocument>(
        IMongoCollection<TDocument> collection, ImmutableArray<MongoIndex> indexes, CancellationToken cancellationToken) =>
        collection.Indexes.CreateManyAsync(
            indexes.Select(i => new CreateIndexModel<TDocument>(
                i.ToKeys<TDocument>(),
                new CreateIndexOptions { Name = i.Name, Unique = i.Unique ? true : null, Sparse = i.Sparse ? true : null })),
            cancellationToken);
}
