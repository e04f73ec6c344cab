using System.Diagnostics.Metrics;

namespace Social.Grains.Accounts;

/// <summary>What operators see of this domain.</summary>
internal sealed class AccountMetrics(IMeterFactory meters)
{
    private readonly Meter _meter = meters.Create("Social.Accounts");
    private Counter<long>? _refused;

    public void ObserveHashes(Func<int> count) =>
        _meter.CreateObservableGauge("social.accounts.hashes", count, description: "Password hashes being made or waiting for a core");

    /// <summary>An attempt was turned away unheard.</summary>
    public void Refused(string bucket) =>
        (_refused ??= _meter.CreateCounter<long>("social.accounts.refused", description: "Attempts turned away by a throttle")).Add(1, new KeyValuePair<string, object?>("bucket", bucket));
}
