using System.Diagnostics.Metrics;
using Social.Grains.Interfaces.Safety;

namespace Social.Grains.Safety;

/// <summary>What moderators do.</summary>
internal sealed class SafetyMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _resolved;
    private readonly Counter<long> _actions;

    public SafetyMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Safety");
        _resolved = _meter.CreateCounter<long>("social_safety_reports_resolved", description: "Reports that moderators ended, by what they did");
        _actions = _meter.CreateCounter<long>("social_safety_actions", description: "Posts taken down and restored, users suspended and restored");
    }

    public void Resolved(ReportAction action) => _resolved.Add(1, new KeyValuePair<string, object?>("action", action.ToString()));

    public void Acted(AuditAction action) => _actions.Add(1, new KeyValuePair<string, object?>("action", action.ToString()));

    public void Dispose() => _meter.Dispose();
}
