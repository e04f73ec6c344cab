namespace Social.LoadTest.Home;

/// <summary>How to measure P1.</summary>
/// <param name="Readers">Different readers; the connections share them out.</param>
/// <param name="Seconds">Of each round of each of the three.</param>
internal sealed record HomeOptions(int Readers, int Connections, int Followees, int PostsEach, int Seconds, int Rounds);
