using System.Text;
using Social.Grains.Search;

namespace Social.Grains.Safety;

/// <summary>A text in the form in which filters compare: folded as for search, everything between words as one blank.</summary>
internal readonly record struct FoldedText(string Text)
{
    public bool HasWord => Text.Length > 2;

    /// <summary>With a blank before and behind, so that a whole word is one between blanks.</summary>
    public static FoldedText Of(string text)
    {
        var folded = new StringBuilder(text.Length + 2).Append(' ');
        foreach (var rune in text.EnumerateRunes())
        {
            if (TextFold.IsOfWord(rune))
                TextFold.Append(folded, rune);
            else if (folded[^1] != ' ')
                folded.Append(' ');
        }
        if (folded[^1] != ' ')
            folded.Append(' ');
        return new FoldedText(folded.ToString());
    }

    /// <param name="phrase">Made by <see cref="Of"/>.</param>
    public bool Contains(FoldedText phrase, bool wholeWord) => wholeWord
        ? Text.Contains(phrase.Text, StringComparison.Ordinal)
        : Text.AsSpan().Contains(phrase.Text.AsSpan(1, phrase.Text.Length - 2), StringComparison.Ordinal);
}
