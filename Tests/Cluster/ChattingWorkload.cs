using System.Collections.Concurrent;
using System.Text.Json;
using Social.Grains.Interfaces.Chat;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>
/// People in rooms who send, edit and delete messages, each with a connection to the hub. After every fault each room's sequence is whole: every acknowledged message is
/// there once, in the same order for everybody, in its history and with each member who only listens.
/// </summary>
internal sealed class ChattingWorkload : IWorkload
{
    private const int RoomCount = 2;
    private const int MembersPerRoom = 4;
    private static readonly TimeSpan BetweenMessages = TimeSpan.FromSeconds(0.3);
    private readonly List<Talk> _rooms = [];
    private readonly List<Func<Task>> _actors = [];
    private readonly ConcurrentQueue<string> _wrong = [];
    private ClusterClients _clients = null!;

    public string Name => "chatting";

    public IReadOnlyList<Func<Task>> Actors => _actors;

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        for (var i = 0; i < RoomCount; i++)
        {
            var users = await CrashUser.RegisterAllAsync(clients.Http, MembersPerRoom);
            // whoever follows the maker of a room is added, and not asked
            foreach (var user in users[1..])
                await user.SendAsync(clients.Http, HttpMethod.Put, $"/v1/users/{users[0].Id}/follow");
            var made = new NewRoom("Room", null, [.. users[1..].Select(u => u.Id)]);
            var room = Parse<Room>(await users[0].SendAsync(clients.Http, HttpMethod.Post, "/v1/rooms", made, Guid.NewGuid().ToString()));
            RoomReader[] readers = [.. users.Select(u => new RoomReader(clients, u, seed))];
            var talk = new Talk(room.Id, readers);
            _rooms.Add(talk);
            foreach (var reader in readers)
            {
                reader.Join(room.Id);
                var random = new Random(unchecked(seed + (int)reader.User.Id));
                _actors.Add(reader.BeatWhenDueAsync);
                _actors.Add(() => StepAsync(talk, reader.User, random));
            }
        }
        await Task.WhenAll(_rooms.SelectMany(r => r.Readers).Select(r => r.BeatAsync()));
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var differences = _wrong.ToList();
        foreach (var talk in _rooms)
        {
            // another member each time: all read the same
            var reader = talk.Readers[talk.Checks++ % MembersPerRoom];
            var room = await reader.User.GetAsync<Room>(_clients.Http, $"/v1/rooms/{talk.Room}");
            var history = await HistoryAsync(talk, reader.User);
            var expected = talk.Said.Where(s => s.Key > talk.Whole).OrderBy(s => s.Key).Select(s => (s.Key, s.Value.Id, s.Value.Text)).ToList();
            if (room.LastSeq != talk.Said.Count || !history.SequenceEqual(expected))
            {
                differences.Add(
                    $"room {talk.Room} is at {room.LastSeq} and has {history.Count} messages after {talk.Whole}, or others, instead of {expected.Count} up to {talk.Said.Count}");
                continue;
            }
            await Task.WhenAll(talk.Readers.Select(r => r.CatchUpAsync()));
            var deaf = talk.Readers.Where(r => !HasHeard(r, talk, room.EventSeq)).Select(r => $"{r.Name} does not hold all of room {talk.Room}: {r}").ToList();
            differences.AddRange(deaf);
            if (deaf.Count == 0)
                talk.Whole = room.LastSeq;
        }
        return differences;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var reader in _rooms.SelectMany(r => r.Readers))
            await reader.DisposeAsync();
    }

    private static bool HasHeard(RoomReader reader, Talk talk, long eventSeq)
    {
        var (messages, last) = reader.HeldOf(talk.Room);
        return last == eventSeq && messages.Count == talk.Said.Count
            && messages.All(m => string.Equals(m.Value, talk.Said[m.Key].Text, StringComparison.Ordinal));
    }

    private async Task StepAsync(Talk talk, CrashUser user, Random random)
    {
        var path = $"/v1/rooms/{talk.Room}/messages";
        var dice = random.Next(10);
        if (dice < 8 || !talk.Last.TryGetValue(user.Id, out var last))
        {
            var text = Guid.NewGuid().ToString();
            var sent = Parse<Message>(await user.SendAsync(_clients.Http, HttpMethod.Post, path, new NewMessage(text, text)));
            if (!talk.Said.TryAdd(sent.Seq, new Said(sent.Id, text)))
                _wrong.Enqueue($"room {talk.Room} gave sequence {sent.Seq} twice");
            talk.Last[user.Id] = sent.Seq;
        }
        else if (dice == 8)
        {
            var text = $"edited {random.Next()}";
            await user.SendAsync(_clients.Http, HttpMethod.Patch, $"{path}/{talk.Said[last].Id}", new MessageEdit(text));
            talk.Said[last] = talk.Said[last] with { Text = text };
        }
        else
        {
            await user.SendAsync(_clients.Http, HttpMethod.Delete, $"{path}/{talk.Said[last].Id}");
            talk.Said[last] = talk.Said[last] with { Text = "" };
            talk.Last.TryRemove(user.Id, out _);
        }
        await Task.Delay(BetweenMessages);
    }

    /// <summary>What a member reads after what was found whole before.</summary>
    private async Task<List<(long Seq, long Id, string Text)>> HistoryAsync(Talk talk, CrashUser user)
    {
        var all = new List<(long, long, string)>();
        for (var after = talk.Whole; ;)
        {
            var page = await user.GetAsync<Listed>(_clients.Http, $"/v1/rooms/{talk.Room}/messages?limit=80&afterSeq={after}");
            all.AddRange(page.Items.Select(m => (m.Seq, m.Id, m.Text)));
            if (!page.More)
                return all;
            after = page.Items[^1].Seq;
        }
    }

    private static T Parse<T>(string body) => JsonSerializer.Deserialize<T>(body, TestJson.Options)!;

    private sealed record Listed(IReadOnlyList<Message> Items, bool More);

    private readonly record struct Said(long Id, string Text);

    /// <summary>A room, who is in it, and what was acknowledged there.</summary>
    private sealed record Talk(long Room, RoomReader[] Readers)
    {
        public ConcurrentDictionary<long, Said> Said { get; } = [];

        /// <summary>The last message of each that is not deleted.</summary>
        public ConcurrentDictionary<long, long> Last { get; } = [];

        /// <summary>Up to here everything was found as it should be.</summary>
        public long Whole { get; set; }

        public int Checks { get; set; }
    }
}
