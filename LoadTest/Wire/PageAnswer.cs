namespace Social.LoadTest.Wire;

/// <summary>A page of posts.</summary>
/// <param name="Next">The cursor of the next page; absent on the last.</param>
internal sealed record PageAnswer(PostAnswer[] Items, string? Next);

internal sealed record PostAnswer(long Id, AuthorAnswer Author, string Text);

internal sealed record AuthorAnswer(long Id);

internal sealed record NewPostBody(string Text);
