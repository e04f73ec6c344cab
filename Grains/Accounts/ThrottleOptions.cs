namespace Social.Grains.Accounts;

/// <summary>
/// How many wrong passwords, and how many registrations, are heard out. Section <c>Accounts:Throttle</c>. In Development practically all are, so that one machine can sign up
/// a whole graph.
/// </summary>
internal sealed class ThrottleOptions
{
    public const string Section = "Accounts:Throttle";

    /// <summary>Wrong passwords for one name from one address.</summary>
    public BucketOptions Pair { get; set; } = new() { Burst = 5, Every = TimeSpan.FromSeconds(30) };

    /// <summary>Wrong passwords for one name from anywhere.</summary>
    public BucketOptions Account { get; set; } = new() { Burst = 50, Every = TimeSpan.FromSeconds(5) };

    /// <summary>Wrong passwords for any name from one address.</summary>
    public BucketOptions Address { get; set; } = new() { Burst = 50, Every = TimeSpan.FromSeconds(2) };

    /// <summary>Registrations from one address.</summary>
    public BucketOptions Registration { get; set; } = new() { Burst = 20, Every = TimeSpan.FromMinutes(1) };

    public void LoosenForDevelopment()
    {
        foreach (var bucket in All())
            bucket.Open();
    }

    public bool IsValid() => All().All(b => b.IsValid());

    private IEnumerable<BucketOptions> All() => [Pair, Account, Address, Registration];
}

/// <summary>A token bucket.</summary>
internal sealed class BucketOptions
{
    /// <summary>How many attempts may follow at once, 1 to 1,000,000,000.</summary>
    public int Burst { get; set; }

    /// <summary>How long it takes until one more may follow; at most an hour.</summary>
    public TimeSpan Every { get; set; }

    public void Open() => (Burst, Every) = (1_000_000_000, TimeSpan.FromMilliseconds(1));

    public bool IsValid() => Burst is >= 1 and <= 1_000_000_000 && Every > TimeSpan.Zero && Every <= TimeSpan.FromHours(1);
}
