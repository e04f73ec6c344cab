using Social.Grains.Interfaces;

namespace Social.Grains.Chat;

/// <summary>Something that waits to be appended to a room's log.</summary>
internal abstract class RoomLogWork
{
    /// <summary>The id of its (first) entry: by it what is stored is recognised.</summary>
    public abstract long EntryId { get; }

    /// <summary>Adds its entries to what goes out next. False: it has failed, and its caller knows.</summary>
    public abstract bool TryCompose(RoomBatchDraft draft);

    /// <summary>What was composed is durable.</summary>
    public abstract void Complete(RoomBatchDraft draft);

    public abstract void Fail(Exception error);
}

internal abstract class RoomLogWork<T> : RoomLogWork
{
    // callers go on after all of a batch are answered
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    public override void Fail(Exception error) => _answer.TrySetException(error);

    protected bool Complete(T answer) => _answer.TrySetResult(answer);
}

/// <summary>A message on its way. The draft has no sequences.</summary>
/// <param name="require">Asked, with the newest message before it, when it gets its sequence; throws where it must not be sent any more.</param>
internal sealed class SendWork(MessageRecord draft, Action<long> require) : RoomLogWork<SentMessage>
{
    public override long EntryId => draft.Id;

    public ClientKey? Key => draft.ClientId is { } clientId ? new ClientKey(draft.Sender, clientId) : null;

    public static SocialException Reused() =>
        new(ErrorKind.Unprocessable, ErrorCodes.ClientMessageIdReused, "This clientMessageId was used for another message.");

    /// <summary>The same message again while the first is under way.</summary>
    public async Task<SentMessage> RepeatAsync(MessageRecord again) =>
        again.ContentHash == draft.ContentHash ? await Answer with { Replayed = true } : throw Reused();

    /// <summary>It is stored: by a write of which nobody knew, or since long ago. True: its caller has the answer.</summary>
    public bool Found(MessageRecord stored)
    {
        if (stored.ContentHash == draft.ContentHash)
            Complete(new SentMessage(stored, Replayed: stored.Id != draft.Id));
        else
            Fail(Reused());
        return true;
    }

    public override bool TryCompose(RoomBatchDraft batch)
    {
        try
        {
            require(batch.LastSeq);
        }
        catch (SocialException refusal)
        {
            Fail(refusal);
            return false;
        }
        batch.Add(draft);
        return true;
    }

    public override void Complete(RoomBatchDraft batch) => Complete(new SentMessage(batch.Find(draft.Id)!, Replayed: false));
}

/// <summary>A change of a message on its way.</summary>
internal sealed class ChangeWork(long messageId, long entryId, Func<MessageRecord, MessageChange?> change) : RoomLogWork<MessageRecord>
{
    private MessageRecord? _after;

    public override long EntryId => entryId;

    public long MessageId => messageId;

    public bool Found(MessageRecord stored) => Complete(stored);

    public override bool TryCompose(RoomBatchDraft draft)
    {
        try
        {
            var before = draft.Find(messageId) ?? throw SocialException.NotFound("message");
            _after = change(before) is { } made ? draft.Change(made, before, entryId) : before;
            return true;
        }
        catch (SocialException refusal)
        {
            Fail(refusal);
            return false;
        }
    }

    public override void Complete(RoomBatchDraft draft) => Complete(_after!);
}

/// <summary>Entries that are no messages on their way.</summary>
internal sealed class EntryWork(IReadOnlyList<RoomEntry> entries) : RoomLogWork<bool>
{
    public override long EntryId => entries[0].Id;

    public bool Found() => Complete(true);

    public override bool TryCompose(RoomBatchDraft draft)
    {
        foreach (var entry in entries)
            draft.Add(entry);
        return true;
    }

    public override void Complete(RoomBatchDraft draft) => Complete(true);
}

/// <summary>A message that is durable.</summary>
/// <param name="Replayed">It was so before this call.</param>
internal sealed record SentMessage(MessageRecord Message, bool Replayed);

/// <summary>What a change makes of a message.</summary>
/// <param name="By">Who did it.</param>
/// <param name="After">Without the new version.</param>
internal sealed record MessageChange(RoomEntryKind Kind, long By, MessageRecord After, string? Data = null);
