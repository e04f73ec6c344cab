namespace Social.LoadTest.SocialMix;

/// <summary>How to run the mix.</summary>
/// <param name="UsersLimit">Null takes the whole graph.</param>
/// <param name="Rate">Requests per second, sent whether or not earlier ones are answered; where a rate is searched for, the first that is tried.</param>
/// <param name="Find">Search the highest rate that keeps the target.</param>
/// <param name="FirstPosts">Of each user, before anything is measured.</param>
/// <param name="Media">How many images are uploaded before anything is measured, for the next post of their owner each.</param>
internal sealed record MixOptions(FileInfo Graph, int? UsersLimit, int Rate, int Seconds, bool Find, int FirstPosts, int Media, int Seed, string Prefix);
