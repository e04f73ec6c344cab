using System.Globalization;
using System.Text;
using Social.Grains.Interfaces;

namespace Social.Grains.Tags;

/// <summary>What a tag is: a word as Unicode's identifiers (UAX #31), but it may begin with a digit; not digits alone.</summary>
internal static class TagText
{
    public const int Longest = 100;
    private const int MiddleDot = 0x00B7;
    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;

    public static bool IsSign(char c) => c is '#' or '＃';

    /// <summary>Letters, marks, digits, what connects words, and what joins letters inside of them.</summary>
    public static bool IsPart(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.ConnectorPunctuation => true,
        _ => rune.Value is MiddleDot or NonJoiner or Joiner,
    };

    /// <summary>The form in which tags are compared, of a word with or without its sign; null for what is no tag.</summary>
    public static string? Key(string word)
    {
        if (word.Length > 0 && IsSign(word[0]))
            word = word[1..];
        if (word.Length is 0 or > Longest || !IsTag(word))
            return null;
        var key = TagFolding.Fold(word);
        return key.Length is > 0 and <= Longest ? key : null;
    }

    /// <summary>As <see cref="Key"/>.</summary>
    /// <exception cref="SocialException"><c>bad_tag</c>.</exception>
    public static string Require(string word) => Key(word)
        ?? throw new SocialException(ErrorKind.Invalid, ErrorCodes.BadTag, $"A tag has 1 to {Longest} letters, digits and underscores, and not digits alone.");

    private static bool IsTag(string word)
    {
        var hasLetter = false;
        foreach (var rune in word.EnumerateRunes())
        {
            if (!IsPart(rune))
                return false;
            hasLetter |= Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.LetterNumber;
        }
        return hasLetter;
    }
}
