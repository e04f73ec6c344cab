namespace Social.Grains.Accounts;

/// <summary>A token bucket. Key: what is counted, hashed.</summary>
[Alias("IThrottleGrain")]
internal interface IThrottleGrain : IGrainWithStringKey
{
    /// <summary>Takes a token; when there is none, how long until there is.</summary>
    [Alias("TakeAsync")]
    Task<TimeSpan?> TakeAsync(Bucket bucket);

    /// <summary>Puts a token back.</summary>
    [Alias("ReturnAsync")]
    Task ReturnAsync(Bucket bucket);
}

/// <summary>The size of a bucket and how long it takes to gain a token.</summary>
[GenerateSerializer, Immutable, Alias("Bucket")]
internal sealed record Bucket([property: Id(0)] int Burst, [property: Id(1)] TimeSpan Every)
{
    public static Bucket Of(BucketOptions options) => new(options.Burst, options.Every);
}
