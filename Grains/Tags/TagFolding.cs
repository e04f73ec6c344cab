using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Social.Grains.Tags;

/// <summary>
/// Brings tags to the form in which they are compared: compatible characters are one (Unicode's NFKC), and so are capitals and small letters (full case folding). The
/// tables are our own, because .NET leaves text as it is where it runs without the libraries of the system (<c>InvariantGlobalization</c>).
/// </summary>
internal static class TagFolding
{
    private const string Resource = "Social.Grains.Tags.tag-folding.txt";
    private const int HangulFirst = 0xAC00;
    private const int LeadFirst = 0x1100;
    private const int Leads = 19;
    private const int VowelFirst = 0x1161;
    private const int Vowels = 21;
    private const int TailFirst = 0x11A7;
    private const int Tails = 28;

    private static readonly Tables Known = Load();

    public static string Fold(string tag)
    {
        if (Ascii.IsValid(tag))
            return tag.ToLowerInvariant();
        var points = new List<int>(tag.Length);
        foreach (var rune in tag.EnumerateRunes())
        {
            if (Known.Folded.TryGetValue(rune.Value, out var folded))
                points.AddRange(folded);
            else
                points.Add(rune.Value);
        }
        Order(points);
        var text = new StringBuilder(tag.Length);
        foreach (var point in Composed(points))
            text.Append(new Rune(point).ToString());
        return text.ToString();
    }

    /// <summary>Marks after a letter come in the order of their classes.</summary>
    private static void Order(List<int> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var (point, order) = (points[i], ClassOf(points[i]));
            var at = i;
            for (; order != 0 && at > 0 && ClassOf(points[at - 1]) > order; at--)
                points[at] = points[at - 1];
            points[at] = point;
        }
    }

    private static List<int> Composed(List<int> points)
    {
        var composed = new List<int>(points.Count);
        // the letter that a mark may join, and the class of the mark before; -1: none since the letter
        var (letter, before) = (-1, -1);
        foreach (var point in points)
        {
            var order = ClassOf(point);
            if (letter >= 0 && before < order && (before == -1 || order != 0) && Pair(composed[letter], point) is { } both)
            {
                composed[letter] = both;
                continue;
            }
            (letter, before) = order == 0 ? (composed.Count, -1) : (letter, order);
            composed.Add(point);
        }
        return composed;
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < Leads and var lead && second - VowelFirst is >= 0 and < Vowels and var vowel)
            return HangulFirst + (lead * Vowels + vowel) * Tails;
        if (first - HangulFirst is >= 0 and < Leads * Vowels * Tails and var syllable && syllable % Tails == 0 && second - TailFirst is > 0 and < Tails and var tail)
            return first + tail;
        return Known.Pairs.TryGetValue((first, second), out var both) ? both : null;
    }

    private static int ClassOf(int point) => Known.Classes.GetValueOrDefault(point);

    private static Tables Load()
    {
        var (folded, pairs, classes) = (new Dictionary<int, int[]>(), new Dictionary<(int, int), int>(), new Dictionary<int, int>());
        using var stream = typeof(TagFolding).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "f":
                    var offset = int.Parse(words[3], CultureInfo.InvariantCulture);
                    for (var point = Hex(words[1]); point <= Hex(words[2]); point++)
                        folded[point] = [point + offset];
                    break;
                case "s":
                    folded[Hex(words[1])] = [.. words.Skip(2).Select(Hex)];
                    break;
                case "p":
                    pairs[(Hex(words[1]), Hex(words[2]))] = Hex(words[3]);
                    break;
                case "r":
                    for (var point = Hex(words[1]); point <= Hex(words[2]); point++)
                        classes[point] = int.Parse(words[3], CultureInfo.InvariantCulture);
                    break;
            }
        }
        return new Tables(folded.ToFrozenDictionary(), pairs.ToFrozenDictionary(), classes.ToFrozenDictionary());
    }

    private static int Hex(string word) => int.Parse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private sealed record Tables(FrozenDictionary<int, int[]> Folded, FrozenDictionary<(int, int), int> Pairs, FrozenDictionary<int, int> Classes);
}
