namespace Social.LoadTest.Wire;

// Only the fields this tool looks at, written from the API's documentation and not shared with the server: a load test that compiled
// against the server's own records
// would not notice a renamed field.
internal sealed record SessionAnswer(string AccessToken, string RefreshToken, int ExpiresIn, UserAnswer User);

internal sealed record RegisterBody(string Handle, string Email, string Password, string DisplayName);

internal sealed record LoginBody(string Login, string Password);

internal sealed record RefreshBody(string RefreshToken);

internal sealed record UserAnswer(long Id, string Handle, CountsAnswer Counts);

internal sealed record CountsAnswer(int Followers, int Following, int Posts);

internal sealed record RelationshipAnswer(bool Following);
