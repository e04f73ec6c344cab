using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Chat;

/// <summary>
/// 50 clients in 20 rooms send while their connections are cut, grains are deactivated and the process is killed. Afterwards each has exactly the acknowledged messages of its rooms, in
/// one order. <c>SOCIAL_TEST_CHAT_SECONDS</c> makes it send for longer.
/// </summary>
public sealed class ChatLossTests(ITestOutputHelper output) : IDisposable
{
    private const int ClientCount = 50;
    private const int RoomCount = 20;
    private const int RoomsEach = 5;
    private const string Seconds = "SOCIAL_TEST_CHAT_SECONDS";
    private const int Kills = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("social-chat-").FullName;

    [Fact]
    public async Task Two_kills_under_chat_lose_no_acknowledged_message_and_double_none()
    {
        var seed = TestSeed.Take(output);
        var random = new Random(seed);
        var process = await SocialProcess.StartAsync(_folder);
        try
        {
            var clients = await ClientsAsync(process.Http, () => process.Address, seed);
            await RunAsync(clients, async () =>
            {
                for (var kill = 0; kill < Kills; kill++)
                {
                    await PauseAsync((0.5 + random.NextDouble()) / (Kills + 1));
                    await process.KillAsync();
                    await process.DisposeAsync();
                    process = await SocialProcess.StartAsync(_folder);
                }
                await PauseAsync(1.0 / (Kills + 1));
            });
        }
        finally
        {
            await process.DisposeAsync();
        }
    }

    [Fact]
    public async Task Lost_activations_under_chat_lose_no_acknowledged_message_and_double_none()
    {
        var seed = TestSeed.Take(output);
        await using var app = await SocialApp.StartAsync();
        var clients = await ClientsAsync(app.Anonymous, () => app.Address, seed);
        await RunAsync(clients, async () =>
        {
            for (var times = 0; times < 10; times++)
            {
                await PauseAsync(0.1);
                await app.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
            }
        });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A share of the time that is sent in all; a moment that nothing announces is the point.</summary>
    private static Task PauseAsync(double share) => Task.Delay(
        TimeSpan.FromSeconds(share * (int.TryParse(Environment.GetEnvironmentVariable(Seconds), CultureInfo.InvariantCulture, out var given) ? given : 6)),
        TestContext.Current.CancellationToken);

    private async Task RunAsync(ChattingClient[] clients, Func<Task> troubleAsync)
    {
        using var stop = new CancellationTokenSource();
        try
        {
            var chats = clients.Select(c => Task.Run(() => c.ChatAsync(stop.Token))).ToArray();
            try
            {
                await troubleAsync();
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(chats);
            }
            await Task.WhenAll(clients.Select(c => c.SettleAsync()));
            var total = 0;
            foreach (var room in clients.SelectMany(c => c.Held.Keys).Distinct())
                total += await AssertWholeAsync(room, [.. clients.Where(c => c.Held.ContainsKey(room))]);
            output.WriteLine(
                $"{total} messages acknowledged and held by all, {clients.Sum(c => c.Connections)} connections, {clients.Sum(c => c.Repeats)} sends and calls repeated");
            Assert.True(total > ClientCount * 5, $"there was no load to speak of: {total} messages");
        }
        finally
        {
            foreach (var client in clients)
                await client.DisposeAsync();
        }
    }

    private static async Task<int> AssertWholeAsync(long room, ChattingClient[] members)
    {
        var stored = new List<JsonElement>();
        while (await members[0].ReadAsync(room, stored.Count) is var page && page.GetProperty("items").GetArrayLength() > 0)
            stored.AddRange(page.GetProperty("items").EnumerateArray());
        Assert.Equal(Enumerable.Range(1, stored.Count).Select(i => (long)i), stored.Select(m => m.GetProperty("seq").GetInt64()));
        string[] ids = [.. stored.Select(m => m.GetProperty("id").GetString()!)];
        Assert.All(members, m => Assert.Equal(ids, m.Held[room].Messages));
        var acknowledged = members.SelectMany(m => m.Acknowledged).Where(a => a.Key.Room == room).ToDictionary(a => a.Key.Key, a => a.Value);
        // every send was repeated until it was answered, so there is nothing else
        Assert.Equal(acknowledged.Keys.Order(StringComparer.Ordinal), stored.Select(m => m.GetProperty("clientMessageId").GetString()).Order(StringComparer.Ordinal));
        Assert.All(acknowledged.Values, a => Assert.Equal(a.Id, ids[a.Seq - 1]));
        return stored.Count;
    }

    /// <summary>People, and rooms of which each is in a few.</summary>
    private static async Task<ChattingClient[]> ClientsAsync(HttpClient http, Func<Uri> address, int seed)
    {
        var sessions = await Task.WhenAll(Enumerable.Range(0, ClientCount).Select(async _ =>
        {
            var handle = SocialApp.NewHandle("chat");
            return await SendAsync<Session>(http, null, HttpMethod.Post, "/v1/auth/register", new NewAccount(handle, $"{handle}@example.org", SocialApp.Password));
        }));
        var members = Enumerable.Range(0, RoomCount).Select(room => sessions.Where((_, i) => (i * RoomsEach % RoomCount <= room && room < (i * RoomsEach % RoomCount) + RoomsEach)).ToArray());
        var rooms = await Task.WhenAll(members.Select(m => MakeAsync(http, m)));
        return
        [
            .. sessions.Select((s, i) => new ChattingClient(
                s, [.. Enumerable.Range(i * RoomsEach % RoomCount, RoomsEach).Select(r => rooms[r].Id)], address, new Random(unchecked(seed + i)))),
        ];
    }

    private static async Task<Room> MakeAsync(HttpClient http, Session[] members)
    {
        var room = await SendAsync<Room>(
            http, members[0], HttpMethod.Post, "/v1/rooms", new NewRoom("loss", MemberIds: [.. members.Skip(1).Select(m => m.User.Id)]));
        foreach (var member in members.Skip(1))
            await SendAsync<Room>(http, member, HttpMethod.Post, $"/v1/rooms/{room.Id}/accept", null);
        return room;
    }

    private static async Task<T> SendAsync<T>(HttpClient http, Session? by, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = by is null ? null : new AuthenticationHeaderValue("Bearer", by.AccessToken);
        request.Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: TestJson.Options);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {text}");
        return JsonSerializer.Deserialize<T>(text, TestJson.Options)!;
    }
}
