using System.Globalization;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Seed;

/// <summary>An undirected graph as a list of edges, its nodes numbered 0 to <see cref="Nodes"/> − 1 in the order of their names.</summary>
internal sealed record EdgeList(int Nodes, IReadOnlyList<(int A, int B)> Edges)
{
    private const int MostEdges = 5_000_000;

    /// <summary>
    /// One edge "a b" a line (blanks, tabs or commas between; what follows is ignored); lines that are empty or begin with <c>#</c> or
    /// <c>%</c> are skipped, loops and
    /// repetitions too. Fails with <see cref="LoadTestException"/> naming the line.
    /// </summary>
    /// <param name="limit">Keeps only the first so many nodes and the edges among them; null keeps all.</param>
    public static EdgeList Read(TextReader reader, int? limit = null)
    {
        var named = new HashSet<(long A, long B)>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (Parse(line, number) is not var (a, b) || a == b)
                continue;
            named.Add((Math.Min(a, b), Math.Max(a, b)));
            if (named.Count > MostEdges)
                throw new LoadTestException($"The graph has more than {MostEdges} edges.");
        }

        var names = named.SelectMany(static edge => new[] { edge.A, edge.B }).Distinct().Order().Take(limit ?? int.MaxValue).ToList();
        var index = names.Select(static (name, at) => (name, at)).ToDictionary(static pair => pair.name, static pair => pair.at);
        var kept = named.Where(edge => index.ContainsKey(edge.A) && index.ContainsKey(edge.B));
        var edges = kept.Select(edge => (index[edge.A], index[edge.B])).Order().ToList();
        return new EdgeList(names.Count, edges);
    }

    private static (long A, long B)? Parse(string line, int number)
    {
        if (string.IsNullOrWhiteSpace(line) || line[0] is '#' or '%')
            return null;
        var fields = line.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= 2 && TryRead(fields[0], out var a) && TryRead(fields[1], out var b)
            ? (a, b)
            : throw new LoadTestException($"Line {number} of the graph is not \"a b\" with two numbers: {line}");
    }

    private static bool TryRead(string field, out long value) =>
        long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
