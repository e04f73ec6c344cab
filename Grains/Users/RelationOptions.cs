namespace Social.Grains.Users;

/// <summary>Section <c>Users</c>.</summary>
public sealed class RelationOptions
{
    public const string Section = "Users";

    /// <summary>How many others a user can begin to follow, or ask to, in any 24 hours. 1 to 10,000. Practically open in Development.</summary>
    public int FollowsPerDay { get; set; } = 400;
}
