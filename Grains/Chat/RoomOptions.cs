namespace Social.Grains.Chat;

/// <summary>Section <c>Chat:Rooms</c>.</summary>
public sealed class RoomOptions
{
    public const string Section = "Chat:Rooms";

    /// <summary>How many people who do not follow them a user can begin to write to in any 24 hours. 1 to 100,000. Practically open in Development.</summary>
    public int RequestsPerDay { get; set; } = 50;

    /// <summary>How many groups a user can make in any 24 hours. 1 to 100,000. Practically open in Development.</summary>
    public int GroupsPerDay { get; set; } = 100;

    public bool IsValid() => RequestsPerDay is >= 1 and <= 100_000 && GroupsPerDay is >= 1 and <= 100_000;
}
