namespace Social.Silo.Hosting;

/// <summary>What this silo does besides running grains. Section <c>Silo</c>.</summary>
internal sealed class SocialSiloOptions
{
    public const string Section = "Silo";

    /// <summary>Whether it serves the API itself. Without, it has no public port at all: front ends of their own reach its grains.</summary>
    public bool ServesApi { get; set; } = true;
}
