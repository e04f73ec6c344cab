using System.Collections.Immutable;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>Links by which people join.</summary>
internal sealed partial class RoomGrain
{
    private readonly HashSet<(long, string)> _running = [];

    public async Task<ImmutableArray<RoomLink>> LinksAsync(long userId)
    {
        var room = await RoomAsync();
        RequireManager(room, userId);
        return [.. Living(room).OrderByDescending(l => l.Id).Select(Show)];
    }

    public async Task<Repeatable<RoomLink>> AddLinkAsync(long userId, NewRoomLink link, RepeatKey? repeat)
    {
        RoomRules.Check(link, time.GetUtcNow());
        RequireManager(await RoomAsync(), userId);
        if (repeat is null)
            return await NewLinkAsync(userId, link, null);
        if (!_running.Add((userId, repeat.Key)))
            throw RoomRepeats.InUse();
        try
        {
            var stored = await rooms.FindRepeatAsync(userId, repeat.Key, time.GetUtcNow());
            return stored is null
                ? await NewLinkAsync(userId, link, repeat)
                : new Repeatable<RoomLink>(answers.Deserialize(RoomRepeats.AnswerOf(stored, repeat))!, Replayed: true);
        }
        finally
        {
            _running.Remove((userId, repeat.Key));
        }
    }

    public Task RemoveLinkAsync(long userId, long linkId) => ChangeAsync(userId, room =>
    {
        RequireManager(room, userId);
        return room.Links.Any(l => l.Id == linkId) ? room.Changed(ids.Next(), droppedLinks: [linkId]) : null;
    });

    private async Task<Repeatable<RoomLink>> NewLinkAsync(long userId, NewRoomLink link, RepeatKey? repeat)
    {
        var (id, now) = (ids.Next(), time.GetUtcNow());
        var end = DateTimeOffset.FromUnixTimeMilliseconds((link.ExpiresAt ?? now + RoomRules.LinkLife).ToUnixTimeMilliseconds());
        var made = new RoomLinkRecord(id, RoomLinkToken.New(Id), userId, end, link.MaxUses, 0);
        var answer = Show(made);
        await ChangeAsync(userId, room =>
        {
            RequireManager(room, userId);
            if (Living(room).Count() >= RoomRules.MostLinks)
                throw RoomRules.LimitReached($"A room has at most {RoomRules.MostLinks} links at a time.");
            return room.Changed(
                ids.Next(), putLinks: [made], droppedLinks: [.. room.Links.Where(l => l.IsOver(now)).Select(l => l.Id)],
                repeat: RoomRepeats.Of(userId, repeat, answers.SerializeToArray(answer), now));
        });
        return new Repeatable<RoomLink>(answer, Replayed: false);
    }

    private IEnumerable<RoomLinkRecord> Living(RoomMembership room)
    {
        var now = time.GetUtcNow();
        return room.Links.Where(l => !l.IsOver(now));
    }

    private static RoomLink Show(RoomLinkRecord link) =>
        new(link.Id, link.Token, link.CreatedBy, IdGenerator.TimeOf(link.Id), link.ExpiresAt, link.MaxUses, link.Uses);
}
