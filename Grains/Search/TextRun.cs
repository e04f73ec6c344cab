using System.Text;

namespace Social.Grains.Search;

/// <summary>What stands in a text between blanks and punctuation, folded, and cut into what is searched for: words, and single letters of scripts without blanks.</summary>
/// <param name="Sign"><c>#</c> or <c>@</c> right before it, or 0.</param>
/// <param name="Whole">All of it, at most <see cref="LongestWord"/> characters.</param>
internal sealed record TextRun(char Sign, string Whole, IReadOnlyList<TextUnit> Units)
{
    /// <summary>Of a longer word the rest is not looked at.</summary>
    public const int LongestWord = 64;

    /// <summary>Cuts a text; half surrogate pairs and everything that is neither word nor picture separate.</summary>
    public static List<TextRun> Of(string text)
    {
        var runs = new List<TextRun>();
        var maker = new Maker();
        var sign = '\0';
        foreach (var rune in text.EnumerateRunes())
        {
            if (TextFold.IsOfWord(rune))
            {
                maker.Add(rune);
                continue;
            }
            maker.End(runs, sign);
            sign = rune.Value switch { '#' or '＃' => '#', '@' or '＠' => '@', _ => '\0' };
            if (IsPicture(rune))
                runs.Add(new TextRun('\0', rune.ToString(), [new TextUnit(rune.ToString(), IsLetter: false, IsJoined: false)]));
        }
        maker.End(runs, sign);
        return runs;
    }

    // emoji, arrows, dingbats: people search for them
    private static bool IsPicture(Rune rune) => !rune.IsAscii && Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.OtherSymbol;

    private sealed class Maker
    {
        private readonly StringBuilder _word = new();
        private readonly StringBuilder _whole = new();
        private List<TextUnit> _units = [];

        public void Add(Rune rune)
        {
            var start = _word.Length;
            TextFold.Append(_word, rune);
            if (_word.Length == start)
                return;
            if (_whole.Length + _word.Length - start <= LongestWord)
                _whole.Append(_word, start, _word.Length - start);
            if (!TextFold.IsUnspaced(rune))
                return;
            var letter = _word.ToString(start, _word.Length - start);
            _word.Length = start;
            EndWord();
            _units.Add(new TextUnit(letter, IsLetter: true, _units.Count > 0 && _units[^1].IsLetter));
        }

        public void End(List<TextRun> runs, char sign)
        {
            EndWord();
            if (_units.Count > 0)
                runs.Add(new TextRun(sign, _whole.ToString(), _units));
            _units = [];
            _whole.Clear();
        }

        private void EndWord()
        {
            if (_word.Length > 0)
                _units.Add(new TextUnit(Cut(_word), IsLetter: false, IsJoined: false));
            _word.Clear();
        }

        private static string Cut(StringBuilder word)
        {
            if (word.Length <= LongestWord)
                return word.ToString();
            // never half a pair
            var length = char.IsHighSurrogate(word[LongestWord - 1]) ? LongestWord - 1 : LongestWord;
            return word.ToString(0, length);
        }
    }
}

/// <summary>A word, or one letter of a script without blanks.</summary>
/// <param name="IsJoined">A letter that follows another directly.</param>
internal readonly record struct TextUnit(string Text, bool IsLetter, bool IsJoined);
