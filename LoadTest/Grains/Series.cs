namespace Social.LoadTest.Grains;

/// <summary>A line of a plot: points of seconds and value.</summary>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);
