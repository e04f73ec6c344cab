using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Presence;

/// <summary>
/// The presence of one 16th of all users. Key: partition, 0 to 15. What it knows is in memory: a lost activation is rebuilt from what front ends report, all their
/// devices once they see another epoch. Who hides is written down within a second, because the device that hid them may be gone by then; until it is read nothing is shown.
/// When users were last seen is written down in batches, so a crash costs the last minutes of that.
/// </summary>
[RandomPlacement]
internal sealed partial class PresencePartitionGrain(
    IPresenceStore store, PresenceMetrics metrics, IdGenerator ids, TimeProvider time, ILogger<PresencePartitionGrain> logger) : Grain, IPresencePartitionGrain
{
    private const int LargestWrite = 1_000;
    private const int MostWritesAtEnd = 50;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WritePeriod = TimeSpan.FromSeconds(5);

    private readonly PresenceBook _book = new(time);
    private readonly long _epoch = ids.Next();

    private int Part => (int)this.GetPrimaryKeyLong();

    public Task<PresenceNews> ExchangeAsync(PresenceReport report)
    {
        _book.Hear(report.Beats);
        metrics.Heard(report.Beats.Length);
        var (users, sights) = (new HashSet<long>(), new HashSet<SightChange>());
        var isKnown = report.Epoch == _epoch;
        var (read, whole) = _book.Tail.Read(isKnown ? report.After : 0, PresenceRules.LargestReport, users, sights);
        return Task.FromResult(new PresenceNews(
            _epoch, read, [.. users.Select(id => _book.Find(id) ?? new UserPresence(id, PresenceState.Offline))], [.. sights], read < _book.Tail.Last, !whole));
    }

    public Task<ImmutableArray<UserPresence>> StatesAsync(ImmutableArray<long> userIds) =>
        Task.FromResult<ImmutableArray<UserPresence>>([.. userIds.Select(_book.Find).OfType<UserPresence>()]);

    public Task SetInCallAsync(long userId, long callId, bool isIn)
    {
        _book.SetInCall(userId, callId, isIn);
        return Task.CompletedTask;
    }

    public Task SightsChangedAsync(ImmutableArray<SightChange> changes)
    {
        foreach (var change in changes)
            _book.Tail.Add(change);
        return Task.CompletedTask;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(
            static (self, _) => self.SettleAsync(), this, new GrainTimerCreationOptions(Period, Period));
        this.RegisterGrainTimer(
            static (self, token) => self.KeepHiddenAsync(token), this, new GrainTimerCreationOptions(TimeSpan.Zero, Period) { Interleave = true });
        this.RegisterGrainTimer(
            static (self, token) => self.WriteAsync(all: false, token), this, new GrainTimerCreationOptions(WritePeriod, WritePeriod) { Interleave = true });
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MostWritesAtEnd && await KeepHiddenAsync(cancellationToken); i++)
            cancellationToken.ThrowIfCancellationRequested();
        for (var i = 0; i < MostWritesAtEnd && await WriteAsync(all: true, cancellationToken); i++)
            cancellationToken.ThrowIfCancellationRequested();
        metrics.Left(Part);
    }

    private Task SettleAsync()
    {
        var (began, before) = (_book.IsQuiet, _book.Tail.Last);
        _book.Settle();
        metrics.Settled(Part, _book.Count, began ? 0 : _book.Tail.Last - before);
        return Task.CompletedTask;
    }

    /// <summary>Reads who hid, at first; then writes down who does. False when all is written, or none could be.</summary>
    private async Task<bool> KeepHiddenAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_book.KnowsHidden)
            {
                _book.StayHidden(await store.HiddenAsync(Part, cancellationToken));
                return false;
            }
            var (hidden, shown) = _book.HiddenDue(LargestWrite);
            if (hidden.Count + shown.Count == 0)
                return false;
            await store.SetHiddenAsync(Part, hidden, shown, cancellationToken);
            _book.HiddenWritten(hidden, shown);
            return Math.Max(hidden.Count, shown.Count) == LargestWrite;
        }
        catch (Exception e) when (e is SocialException or OperationCanceledException)
        {
            metrics.WriteFailed();
            LogNotKept(e, Part);
            return false;
        }
    }

    /// <summary>False when all is written, or none could be.</summary>
    private async Task<bool> WriteAsync(bool all, CancellationToken cancellationToken)
    {
        var due = _book.Due(LargestWrite, all);
        if (due.Count == 0)
            return false;
        try
        {
            await store.SeenAsync(due, cancellationToken);
        }
        catch (Exception e) when (e is SocialException or OperationCanceledException)
        {
            metrics.WriteFailed();
            LogNotWritten(e, due.Count);
            return false;
        }
        _book.Written(due);
        metrics.Wrote(due.Count);
        return due.Count == LargestWrite;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Who hides in partition {Part} of presence could not be read or written; it is tried again")]
    private partial void LogNotKept(Exception exception, int part);

    [LoggerMessage(Level = LogLevel.Warning, Message = "When {Count} users were last seen could not be written; it is tried again")]
    private partial void LogNotWritten(Exception exception, int count);
}
