using System.Globalization;

namespace Social.LoadTest.Report;

/// <summary>Figures as people read them.</summary>
internal static class Rounded
{
    public static double To3(double value) => double.IsFinite(value) ? Math.Round(value, 3) : 0;

    /// <summary>Whole numbers as they are; else whole from 100 up, one decimal from 10 up, two below.</summary>
    public static string Text(double value)
    {
        var format = Math.Abs(value) switch
        {
            >= 100 => "N0",
            _ when double.IsInteger(value) => "N0",
            >= 10 => "N1",
            _ => "N2",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
