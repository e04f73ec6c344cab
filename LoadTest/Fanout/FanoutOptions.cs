namespace Social.LoadTest.Fanout;

/// <summary>How to measure P3 and P4.</summary>
/// <param name="Rate">Posts per second, sent whether or not earlier ones are answered.</param>
/// <param name="Followees">Whom each reader follows among the authors.</param>
/// <param name="Followers">Of the author with many; 0 leaves the comparison out.</param>
/// <param name="GuardPosts">Posts of each of the two authors compared.</param>
/// <param name="Events">Of P4; 0 leaves it out.</param>
internal sealed record FanoutOptions(int Rate, int Seconds, int Authors, int Followees, int Followers, int GuardPosts, int Events);
