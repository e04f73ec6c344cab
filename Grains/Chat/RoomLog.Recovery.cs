using System.Collections.Immutable;

namespace Social.Grains.Chat;

/// <summary>How the log finds out what is stored.</summary>
internal sealed partial class RoomLog
{
    private async Task<RoomHead> ReadAsync()
    {
        await LoadAsync();
        return _head!;
    }

    /// <summary>Reads how far the room has come. Answers, and tells, what was appended and not told.</summary>
    private async Task<ImmutableArray<RoomEntry>> LoadAsync()
    {
        var loading = _loading ??= LoadOnceAsync();
        try
        {
            return await loading;
        }
        finally
        {
            if (_loading == loading)
                _loading = null;
        }
    }

    private async Task<ImmutableArray<RoomEntry>> LoadOnceAsync()
    {
        Tail.Clear();
        var head = (await store.HeadsAsync([roomId])) is [var found] ? found : RoomHead.Empty(roomId);
        var missed = _told is not { } told || told == head.EventSeq ? [] : await store.EventsAsync(roomId, told, MostMissed);
        // what comes after this is found out when it is in the way
        _head = head;
        _told ??= head.EventSeq;
        if (!missed.IsEmpty)
            Tell(missed);
        return missed;
    }

    /// <summary>Reads what is stored and completes those of these that are there. True: something has been appended that was not known here.</summary>
    private async Task<bool> RecoverAsync(List<RoomLogWork> works)
    {
        var missed = await LoadAsync();
        var ids = missed.Select(e => e.Id).ToHashSet();
        var changed = works.OfType<ChangeWork>().Where(c => ids.Contains(c.EntryId)).ToArray();
        var now = changed.Length == 0 ? [] : (await store.FindAsync([.. changed.Select(c => c.MessageId).Distinct()])).ToDictionary(m => m.Id);
        ClientKey[] keys = [.. works.Select(w => (w as SendWork)?.Key).OfType<ClientKey>()];
        var sent = keys.Length == 0 ? [] : (await store.SentAsync(roomId, keys)).ToDictionary(m => new ClientKey(m.Sender, m.ClientId!));
        works.RemoveAll(w => w switch
        {
            ChangeWork change => ids.Contains(change.EntryId) && now.TryGetValue(change.MessageId, out var message) && change.Found(message),
            EntryWork entries => ids.Contains(entries.EntryId) && entries.Found(),
            SendWork { Key: { } key } send when sent.TryGetValue(key, out var first) => send.Found(first),
            SendWork send => missed.FirstOrDefault(e => e.Id == send.EntryId)?.Message is { } own && send.Found(own),
            _ => false,
        });
        return !missed.IsEmpty;
    }
}
