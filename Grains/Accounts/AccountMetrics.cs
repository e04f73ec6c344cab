using System.Diagnostics.Metrics;

namespace Social.Grains.Accounts;

/// <summary>What operators see of this domain.</summary>
internal sealed class AccountMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _brokeOff;

    public AccountMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Accounts");
        _refused = _meter.CreateCounter<long>("social.accounts.refused", description: "Attempts turned away by a throttle");
        _brokeOff = _meter.CreateCounter<long>("social.accounts.broke_off", description: "Exports and deletions of accounts that failed and are tried again");
    }

    public void ObserveHashes(Func<int> count) =>
        _meter.CreateObservableGauge("social.accounts.hashes", count, description: "Password hashes being made or waiting for a core");

    /// <summary>An attempt was turned away unheard.</summary>
    public void Refused(string bucket) => _refused.Add(1, new KeyValuePair<string, object?>("bucket", bucket));

    /// <summary>Work on a whole account did not come to its end; it is tried again.</summary>
    public void BrokeOff(string work) => _brokeOff.Add(1, new KeyValuePair<string, object?>("work", work));
}
