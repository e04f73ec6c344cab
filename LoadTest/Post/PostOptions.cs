namespace Social.LoadTest.Post;

/// <summary>How to measure P2.</summary>
/// <param name="Connections">As many authors, and as many callers of the ceiling.</param>
/// <param name="Keys">Send an Idempotency-Key with each post, which costs the server another row.</param>
/// <param name="Alone">Leave the ceiling out: what it writes is indexed for search beside the posts.</param>
internal sealed record PostOptions(int Connections, int Seconds, int Rounds, bool Keys, bool Alone);
