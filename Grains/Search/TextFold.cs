using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Social.Grains.Search;

/// <summary>
/// Makes letters that people take for the same the same: lower case, without accents, full width as plain. The table <c>folds.txt</c> (a line: what it becomes, a blank, the
/// letters) is here because processes run without the system's Unicode library. Part of the stored data: after a change everything has to be indexed again.
/// </summary>
internal static class TextFold
{
    private const string Resource = "Social.Grains.Search.folds.txt";
    private static readonly FrozenDictionary<char, string> Folds = Load();

    /// <summary>Appends a letter, digit or mark as it is compared; nothing for an accent that stands by itself.</summary>
    public static void Append(StringBuilder text, Rune rune)
    {
        if (rune.IsAscii)
        {
            text.Append(char.ToLowerInvariant((char)rune.Value));
            return;
        }
        var lower = Rune.ToLowerInvariant(rune);
        if (lower.IsBmp && Folds.TryGetValue((char)lower.Value, out var folded))
            text.Append(folded);
        else if (!IsAccent(lower.Value))
            text.Append(lower.ToString());
    }

    /// <summary>Whether it belongs to a word: letters, digits, the marks that some scripts write vowels with, and the underscore of handles and tags.</summary>
    public static bool IsOfWord(Rune rune)
    {
        if (rune.IsAscii)
            return char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == '_';
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark => rune.Value is not (>= 0xFE00 and <= 0xFE0F),
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => true,
            _ => false,
        };
    }

    /// <summary>Scripts that are written without blanks between words, or, as Korean, with endings grown to them: each letter is a unit of its own there.</summary>
    public static bool IsUnspaced(Rune rune) => rune.Value switch
    {
        < 0x0E00 => false,
        <= 0x0EFF => true, // Thai, Lao
        >= 0x1000 and <= 0x109F => true, // Burmese
        >= 0x1100 and <= 0x11FF => true, // Hangul, single sounds
        >= 0x1780 and <= 0x17FF => true, // Khmer
        >= 0x3005 and <= 0x3007 => true,
        >= 0x3040 and <= 0x318F => true, // kana, Hangul sounds
        >= 0x31F0 and <= 0x31FF => true,
        >= 0x3400 and <= 0x4DBF => true,
        >= 0x4E00 and <= 0x9FFF => true, // Han
        >= 0xAC00 and <= 0xD7FF => true, // Hangul syllables
        >= 0xF900 and <= 0xFAFF => true,
        >= 0x20000 and <= 0x3FFFF => true,
        _ => false,
    };

    // combining accents, Hebrew points, Arabic vowel signs
    private static bool IsAccent(int value) => value is (>= 0x0300 and <= 0x036F) or (>= 0x0591 and <= 0x05BD) or (>= 0x064B and <= 0x0652) or 0x0670;

    private static FrozenDictionary<char, string> Load()
    {
        using var stream = typeof(TextFold).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var folds = new Dictionary<char, string>();
        while (reader.ReadLine() is { } line)
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            foreach (var letter in line.AsSpan(blank + 1))
                folds.Add(letter, line[..blank]);
        }
        return folds.ToFrozenDictionary();
    }
}
