namespace Social.LoadTest.Chat;

/// <summary>How to measure chat, presence and calls.</summary>
/// <param name="Pairs">Pairs of people with a direct room; 0 leaves them out.</param>
/// <param name="Members">Of the one large room; 0 leaves it out.</param>
/// <param name="Senders">How many of them write.</param>
/// <param name="Rate">Messages per second between pairs, open loop; with <paramref name="Find"/> the first that is tried.</param>
/// <param name="RoomRate">Likewise in the large room.</param>
/// <param name="Find">Search the highest rates that keep the target.</param>
/// <param name="Users">With a connection each, for memory and presence; 0 leaves both out.</param>
/// <param name="Flaps">Changes of presence per second, over all users.</param>
/// <param name="Watchers">Connections that watch 500 of them each.</param>
/// <param name="Rings">Calls per second between pairs; 0 leaves them out.</param>
internal sealed record ChatOptions(
    int Pairs, int Members, int Senders, int Rate, int RoomRate, int Seconds, int Rounds, bool Find, int Users, int Flaps, int Watchers, int Rings);
