using Social.LoadTest.Wire;

namespace Social.LoadTest.Seed;

/// <summary>Names that no other run uses, so that a store can be fed again and again: <c>{prefix}_{run}_{n}</c>.</summary>
internal sealed class RunName
{
    private const int LongestPrefix = 10;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly string _start;

    /// <param name="prefix">1 to 10 of <c>a-z0-9</c>, so that the handle stays within 30 characters.</param>
    public RunName(string prefix, DateTimeOffset now)
    {
        if (prefix.Length is 0 or > LongestPrefix || prefix.Any(static c => !Digits.Contains(c, StringComparison.Ordinal)))
            throw new LoadTestException($"--prefix must be 1 to {LongestPrefix} of a-z and 0-9, not '{prefix}'.");
        Run = Base36(now.ToUnixTimeMilliseconds());
        _start = $"{prefix}_{Run}_";
    }

    /// <summary>The milliseconds since 1970, short.</summary>
    public string Run { get; }

    /// <summary>Nobody signs in with it but this run.</summary>
    public string Password { get; } = $"load-{Guid.NewGuid():N}";

    public string Handle(int number) => $"{_start}{number}";

    private static string Base36(long value)
    {
        var text = "";
        for (; value > 0; value /= Digits.Length)
            text = Digits[(int)(value % Digits.Length)] + text;
        return text;
    }
}
