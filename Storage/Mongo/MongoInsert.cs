using Social.Grains.Posts;

namespace Social.Storage.Mongo;

/// <summary>What became of one post of a group: an addition, or an error for its caller alone.</summary>
internal readonly record struct MongoInsert(PostAddition? Addition, Exception? Error = null)
{
    public bool IsKnown => Addition is not null || Error is not null;

    public bool IsAdded => Addition is { Outcome: PostAdditionOutcome.Added };

    public PostAddition Value => Error is null ? Addition! : throw Error;
}
