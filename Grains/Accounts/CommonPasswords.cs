using System.Collections.Frozen;

namespace Social.Grains.Accounts;

/// <summary>
/// The passwords that guessing starts with: a list of the commonest, and what is one character, or one run of the alphabet, the digits or the keyboard, over and over. Digits or
/// a ! after a common word do not help.
/// </summary>
internal static class CommonPasswords
{
    private const string Resource = "Social.Grains.Accounts.common-passwords.txt";
    private static readonly string[] Runs =
        ["abcdefghijklmnopqrstuvwxyz", "01234567890", "09876543210", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "zyxwvutsrqponmlkjihgfedcba"];
    private static readonly FrozenSet<string> Known = Load();

    public static bool Contains(string password)
    {
        var text = password.ToLowerInvariant();
        return Known.Contains(text) || Known.Contains(text.TrimEnd("0123456789!.?".ToCharArray())) || IsRun(text);
    }

    // "aaaaaaaa", "abcabcabc", "12341234", "qwertyui"
    private static bool IsRun(string text)
    {
        for (var period = 1; period <= Math.Min(4, text.Length / 2); period++)
        {
            if (text.AsSpan(period).SequenceEqual(text.AsSpan(0, text.Length - period)))
                return true;
        }
        return Runs.Any(run => run.Contains(text, StringComparison.Ordinal));
    }

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
