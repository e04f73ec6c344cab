using System.Buffers;
using System.Net.Mail;
using Social.Grains.Interfaces.Accounts;

namespace Social.Grains.Accounts;

/// <summary>What a handle, an e-mail address, a display name and a password must be like.</summary>
internal static class AccountRules
{
    public const int LongestEmail = 254;
    public const int LongestPassword = 256;
    private const int ShortestPassword = 8;
    private const int LongestDisplayName = 50;
    private static readonly SearchValues<char> HandleCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>The account with names in lower case and a display name; fails with <c>validation_failed</c>, naming all that is wrong.</summary>
    public static NewAccount Normalized(NewAccount account)
    {
        var handle = account.Handle.ToLowerInvariant();
        var email = account.Email.ToLowerInvariant();
        var displayName = account.DisplayName?.Trim() ?? handle;
        var errors = new ValidationErrors()
            .Require(IsHandle(handle), "handle", "must have 3 to 30 characters, each a letter a to z, a digit or _")
            .Require(IsEmail(email), "email", $"must be an e-mail address of at most {LongestEmail} characters")
            .Require(
                displayName.Length is >= 1 and <= LongestDisplayName && !displayName.Any(char.IsControl), "displayName",
                $"must have 1 to {LongestDisplayName} characters, not only spaces, no control characters");
        CheckPassword(errors, "password", account.Password, handle, email);
        errors.ThrowIfAny();
        return account with { Handle = handle, Email = email, DisplayName = displayName };
    }

    public static void CheckPassword(ValidationErrors errors, string field, string password, string handle, string email) => errors
        .Require(password.Length is >= ShortestPassword and <= LongestPassword, field, $"must have {ShortestPassword} to {LongestPassword} characters")
        .Require(!password.Any(char.IsControl), field, "must have no control characters")
        .Require(!CommonPasswords.Contains(password), field, "is one of the commonest passwords; choose another")
        .Require(
            !password.Equals(handle, StringComparison.OrdinalIgnoreCase) && !password.Equals(email, StringComparison.OrdinalIgnoreCase),
            field, "must not be your handle or e-mail address");

    private static bool IsHandle(string handle) => handle.Length is >= 3 and <= 30 && !handle.AsSpan().ContainsAnyExcept(HandleCharacters);

    // "plausible" is all that can be told without sending a letter: no quoting, no comments, a domain with a dot
    private static bool IsEmail(string email) =>
        email.Length is >= 6 and <= LongestEmail
        && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '(' or ')' or '<' or '>' or ',' or ';' or '\\')
        && email.Count(c => c == '@') == 1
        && MailAddress.TryCreate(email, out var address) && address.User.Length is >= 1 and <= 64
        && address.Host.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(address.Host) == UriHostNameType.Dns;
}
