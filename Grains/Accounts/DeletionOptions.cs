namespace Social.Grains.Accounts;

/// <summary>How accounts end. Section <c>Accounts:Deletion</c>.</summary>
internal sealed class DeletionOptions
{
    public const string Section = "Accounts:Deletion";

    /// <summary>How long a person may think better of it, by signing in.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromDays(30);

    public bool IsValid() => Grace >= TimeSpan.Zero && Grace <= TimeSpan.FromDays(365);
}
