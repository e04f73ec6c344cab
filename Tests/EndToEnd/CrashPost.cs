using Social.Grains.Interfaces.Posts;

namespace Social.Tests.EndToEnd;

/// <summary>A post as its writer remembers it.</summary>
/// <param name="Key">The Idempotency-Key of its creation, and the text it was born with.</param>
internal sealed record CrashPost(string Key, Visibility Visibility)
{
    /// <summary>Null until its creation was answered.</summary>
    public long? Id { get; set; }

    /// <summary>Null once it is deleted.</summary>
    public Written<string?> Text { get; } = new(Key);

    /// <summary>Whether its writer likes it, as nobody else does.</summary>
    public Written<bool> Liked { get; } = new(false);
}
