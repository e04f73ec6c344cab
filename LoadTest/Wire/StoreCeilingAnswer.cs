namespace Social.LoadTest.Wire;

/// <summary>The Development-only routes under <c>/dev</c>: what the parts inside the server can do by themselves.</summary>
internal sealed record StoreCeilingAnswer(double RowsPerSecond, double P50Ms, double P99Ms);

internal sealed record StoreCeilingBody(int Callers, int Seconds);

internal sealed record FeedCeilingBody(int Events);

internal sealed record FeedCeilingAnswer(double EventsPerSecond, double EmptyCallsPerSecond, double P50Ms, double P99Ms);

internal sealed record FillBody(int Users, int Followees, int Posts, string Prefix, string Password);

/// <param name="Users">Their ids, as decimal strings.</param>
/// <param name="Handles">With <c>{n}</c> where the user's number stands.</param>
internal sealed record FillAnswer(string[] Users, string Handles);
