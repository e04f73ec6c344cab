namespace Social.Grains.Media;

/// <summary>What a media may say.</summary>
internal static class MediaRules
{
    public const int LongestAlt = 1_500;

    public static void CheckAlt(string? alt) => new ValidationErrors()
        .Require(alt is null || alt.Length <= LongestAlt, "alt", $"must have at most {LongestAlt:N0} characters")
        .Require(alt is null || !alt.Any(c => c != '\n' && char.IsControl(c)), "alt", "must have no control characters but line feeds")
        .ThrowIfAny();

    /// <summary>What is stored of it: nothing instead of an empty text.</summary>
    public static string? Stored(string? alt) => string.IsNullOrWhiteSpace(alt) ? null : alt;
}
