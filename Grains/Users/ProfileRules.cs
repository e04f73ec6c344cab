using System.Collections.Immutable;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Users;

/// <summary>What a profile may say, and what a change makes of it.</summary>
internal static class ProfileRules
{
    public const int LongestDisplayName = 50;
    private const int LongestBio = 500;
    private const int LongestUrl = 512;
    private const int LongestLocation = 100;
    private const int MostLinks = 5;

    /// <summary>Fails with <c>validation_failed</c>, naming every field that is not as it must be.</summary>
    public static void Check(ProfileChange change)
    {
        var errors = new ValidationErrors();
        if (change.DisplayName is { } name)
        {
            errors.Require(
                IsDisplayName(name), "displayName",
                $"must have 1 to {LongestDisplayName} characters, not only spaces, no control characters");
        }
        if (change.Bio is { } bio)
        {
            errors.Require(bio.Length <= LongestBio, "bio", $"must have at most {LongestBio} characters")
                .Require(!bio.Any(c => c != '\n' && char.IsControl(c)), "bio", "must have no control characters but line feeds");
        }
        if (change.AvatarUrl is { Length: > 0 } avatar)
            errors.Require(IsUrl(avatar), "avatarUrl", $"must be empty or an absolute http(s) URL of at most {LongestUrl} characters");
        if (change.Location is { } location)
        {
            errors.Require(
                location.Length <= LongestLocation && !location.Any(char.IsControl), "location",
                $"must have at most {LongestLocation} characters, no control characters");
        }
        if (change.Links is { IsDefault: false } links)
        {
            errors.Require(links.Length <= MostLinks, "links", $"must be at most {MostLinks}")
                .Require(links.All(IsUrl), "links", $"each must be an absolute http(s) URL of at most {LongestUrl} characters");
        }
        errors.ThrowIfAny();
    }

    public static bool IsDisplayName(string name) =>
        name.Length <= LongestDisplayName && !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl);

    /// <summary>The same instance, version and all, when nothing differs; otherwise one with the next version.</summary>
    public static UserRecord Apply(ProfileChange change, UserRecord user)
    {
        var changed = user with
        {
            DisplayName = change.DisplayName?.Trim() ?? user.DisplayName,
            Bio = change.Bio ?? user.Bio,
            AvatarUrl = Replaced(change.AvatarUrl, user.AvatarUrl),
            Location = Replaced(change.Location?.Trim(), user.Location),
            Links = Replaced(change.Links, user.Links),
            Locked = change.Locked ?? user.Locked,
        };
        return changed == user ? user : changed with { Version = user.Version + 1 };
    }

    /// <summary>The same instance when the picture is that already.</summary>
    public static UserRecord WithAvatar(UserRecord user, string? avatarUrl) =>
        string.Equals(user.AvatarUrl, avatarUrl, StringComparison.Ordinal) ? user : user with { AvatarUrl = avatarUrl, Version = user.Version + 1 };

    private static string? Replaced(string? wanted, string? present) => wanted switch { null => present, "" => null, _ => wanted };

    // the present instance where they are alike: records compare immutable arrays by reference
    private static ImmutableArray<string> Replaced(ImmutableArray<string>? wanted, ImmutableArray<string> present) =>
        wanted is { IsDefault: false } links && !links.SequenceEqual(present, StringComparer.Ordinal) ? links : present;

    // a JSON array may hold nulls whatever the contract's type says; and Uri tolerates blanks
    private static bool IsUrl(string? text) =>
        text is { Length: <= LongestUrl } && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
        && Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Host.Length: > 0 };
}
