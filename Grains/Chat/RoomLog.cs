using System.Collections.Immutable;
using Social.Grains.Interfaces;

namespace Social.Grains.Chat;

/// <summary>
/// The log of one room inside its grain. What comes while a commit is under way goes out in the next, all of it in one write; everybody is answered after the commit that has theirs.
/// Sequences are given in the order of arrival. Used by one grain, so by one thread at a time.
/// </summary>
/// <remarks>
/// After a write that failed or was refused, the store is read before anything else: what is there is answered as stored, the rest as failed or tried again. Where another writer has
/// come, a second activation of the grain, this one gives way.
/// </remarks>
/// <param name="stored">Told of entries that are durable, in their order.</param>
/// <param name="fenced">Told that another writer appends to this log.</param>
internal sealed partial class RoomLog(
    long roomId, IRoomLogStore store, ChatMetrics metrics, TimeProvider time, Action<ImmutableArray<RoomEntry>> stored, Action fenced)
{
    /// <summary>Less than a commit may hold up other rooms for.</summary>
    private const int LargestBatch = 250;

    /// <summary>More than this waiting means that the store does not keep up.</summary>
    private const int MostWaiting = 5_000;

    /// <summary>The most entries of another, or of a lost write, that are looked at.</summary>
    private const int MostMissed = 1_000;
    private const int MostTries = 3;

    private readonly Queue<RoomLogWork> _waiting = new();
    private readonly Dictionary<ClientKey, SendWork> _sending = [];
    private Task<ImmutableArray<RoomEntry>>? _loading;

    // null: what is stored must be read
    private RoomHead? _head;

    // up to where entries were told; null before the first read
    private long? _told;
    private bool _committing;

    /// <summary>The newest messages.</summary>
    public RoomTail Tail { get; } = new();

    /// <summary>How far the room has come; read if need be.</summary>
    public ValueTask<RoomHead> HeadAsync() => _head is { } head ? new(head) : new(ReadAsync());

    /// <summary>
    /// Appends a message under the next sequence, or answers with the one that its sender sent under this name before. Fails with <c>client_message_id_reused</c>, <c>unavailable</c>.
    /// </summary>
    /// <param name="require">Asked, with the newest message before it, when it gets its sequence; what it throws is the answer.</param>
    public Task<SentMessage> SendAsync(MessageRecord draft, Action<long> require)
    {
        if (draft.ClientId is not { } clientId)
            return EnqueueAsync(new SendWork(draft, require));
        var key = new ClientKey(draft.Sender, clientId);
        if (_sending.TryGetValue(key, out var first))
            return first.RepeatAsync(draft);
        var work = new SendWork(draft, require);
        _sending.Add(key, work);
        return EnqueueAsync(work);
    }

    /// <summary>
    /// Changes a message as it is when its turn comes. Answers how it is then. Fails with what the change throws, with <c>not_found</c>, <c>unavailable</c>.
    /// </summary>
    /// <param name="entryId">Given once: the id of the change.</param>
    /// <param name="change">Null: there is nothing to change. Asked again when it comes too late.</param>
    public Task<MessageRecord> ChangeAsync(long messageId, long entryId, Func<MessageRecord, MessageChange?> change) =>
        EnqueueAsync(new ChangeWork(messageId, entryId, change));

    /// <summary>Appends what is no message. Fails with <c>unavailable</c>.</summary>
    /// <param name="entries">Without sequences.</param>
    public Task AppendAsync(IReadOnlyList<RoomEntry> entries) => entries.Count == 0 ? Task.CompletedTask : EnqueueAsync(new EntryWork(entries));

    private Task<T> EnqueueAsync<T>(RoomLogWork<T> work)
    {
        if (_waiting.Count >= MostWaiting)
        {
            Forget(work);
            throw SocialException.Unavailable("Too many messages wait in this room; try again.");
        }
        _waiting.Enqueue(work);
        if (!_committing)
            _ = CommitAllAsync();
        return work.Answer;
    }

    private async Task CommitAllAsync()
    {
        _committing = true;
        while (_waiting.Count > 0)
        {
            var batch = new List<RoomLogWork>(Math.Min(_waiting.Count, LargestBatch));
            while (batch.Count < LargestBatch && _waiting.TryDequeue(out var next))
                batch.Add(next);
            try
            {
                await CommitAsync([.. batch]);
            }
            catch (Exception e)
            {
                batch.ForEach(w => w.Fail(e));
            }
            batch.ForEach(Forget);
        }
        _committing = false;
    }

    private void Forget(RoomLogWork work)
    {
        if (work is SendWork { Key: { } key })
            _sending.Remove(key);
    }

    private async Task CommitAsync(List<RoomLogWork> works)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            var head = await HeadAsync();
            var draft = new RoomBatchDraft(head, await TargetsAsync(works));
            works.RemoveAll(w => !w.TryCompose(draft));
            if (draft.IsEmpty || await TryAppendAsync(draft, works))
            {
                works.ForEach(w => w.Complete(draft));
                return;
            }
            var missed = await RecoverAsync(works);
            if (works.Count == 0)
                return;
            if (missed)
            {
                fenced();
                break;
            }
        }
        throw SocialException.Unavailable("The room is being written elsewhere; try again.");
    }

    /// <summary>The messages that are to be changed: of the newest what is in memory, of others what is stored.</summary>
    private async ValueTask<IReadOnlyCollection<MessageRecord>> TargetsAsync(List<RoomLogWork> works)
    {
        List<MessageRecord>? found = null;
        List<long>? missing = null;
        foreach (var work in works)
        {
            if (work is not ChangeWork { MessageId: var id })
                continue;
            if (Tail.Find(id) is { } message)
                (found ??= []).Add(message);
            else
                (missing ??= []).Add(id);
        }
        if (missing is not null)
            (found ??= []).AddRange((await store.FindAsync([.. missing.Distinct()])).Where(m => m.RoomId == roomId));
        return (IReadOnlyCollection<MessageRecord>?)found ?? [];
    }

    /// <summary>False: refused, and nothing is stored. Where nobody knows what was done, it is read, and only what is not there fails.</summary>
    private async Task<bool> TryAppendAsync(RoomBatchDraft draft, List<RoomLogWork> works)
    {
        var batch = draft.ToBatch();
        var started = time.GetTimestamp();
        bool isStored;
        try
        {
            isStored = await store.AppendAsync(batch);
        }
        catch (Exception)
        {
            metrics.Failed();
            _head = null;
            await RecoverAsync(works);
            throw;
        }
        if (!isStored)
        {
            metrics.Refused();
            _head = null;
            return false;
        }
        metrics.Committed(batch, time.GetElapsedTime(started));
        Apply(batch);
        return true;
    }

    private void Apply(RoomBatch batch)
    {
        _head = new RoomHead(roomId, batch.LastSeq, batch.Last);
        foreach (var entry in batch.Entries)
        {
            if (entry.Message is { } message)
                Tail.Add(message);
        }
        foreach (var message in batch.Changed)
            Tail.Replace(message);
        Tell(batch.Entries);
    }

    private void Tell(ImmutableArray<RoomEntry> entries)
    {
        _told = entries[^1].EventSeq;
        stored(entries);
    }
}
