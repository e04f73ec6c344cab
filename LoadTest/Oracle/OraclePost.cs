namespace Social.LoadTest.Oracle;

/// <summary>A post as the oracle remembers it.</summary>
/// <param name="Mentioned">Ids of the users that the text mentions.</param>
internal sealed record OraclePost(long Id, long Author, string Text, OracleVisibility Visibility, IReadOnlyCollection<long> Mentioned)
{
    /// <summary>Of a comment: who wrote what it answers.</summary>
    public long? Answered { get; init; }

    public static OraclePost Public(long id, long author, string text = "") => new(id, author, text, OracleVisibility.Public, []);
}

/// <summary>Who may see a post; the names are those of the API.</summary>
internal enum OracleVisibility
{
    Public,
    Unlisted,
    Followers,
    Mentioned,
}
