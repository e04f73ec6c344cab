namespace Social.Grains;

/// <summary>
/// The clock of the relational store, which all silos share. Ids carry the time of the silo that minted them, so silos must agree with it.
/// </summary>
public interface IStoreClock
{
    /// <summary>The store's time; <c>unavailable</c> when the store is away.</summary>
    Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken = default);
}
