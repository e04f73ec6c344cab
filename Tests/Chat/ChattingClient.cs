using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Social.Grains.Interfaces.Accounts;

namespace Social.Tests.Chat;

/// <summary>
/// A client that never gives up: it sends message after message, repeats each under its clientMessageId until it is answered, and after each new connection subscribes and resumes, as
/// docs/api.md tells clients to.
/// </summary>
/// <param name="address">Where the product is at this moment.</param>
internal sealed class ChattingClient(Session session, long[] rooms, Func<Uri> address, Random random) : IAsyncDisposable
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new();
    private HubConnection? _connection;
    private int _sent;

    /// <summary>What was answered, by room and clientMessageId: the id and sequence.</summary>
    public Dictionary<(long Room, string Key), (string Id, long Seq)> Acknowledged { get; } = [];

    public IReadOnlyDictionary<long, HeldRoom> Held { get; } = rooms.ToDictionary(r => r, _ => new HeldRoom());

    public int Connections { get; private set; }

    public int Repeats { get; private set; }

    /// <summary>Sends until it is told to stop; the last message is acknowledged then.</summary>
    public async Task ChatAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await SendAsync(rooms[random.Next(rooms.Length)], $"{session.User.Handle}-{++_sent}");
            if (random.Next(30) == 0)
                await CutAsync();
        }
    }

    /// <summary>Fetches what is still missing.</summary>
    public async Task SettleAsync()
    {
        var connection = await TryAsync(ConnectedAsync);
        await TryAsync(async () =>
        {
            await ResumeAsync(connection);
            return true;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        _http.Dispose();
    }

    private async Task SendAsync(long room, string key)
    {
        Acknowledged[(room, key)] = await TryAsync(async () =>
        {
            var connection = await ConnectedAsync();
            using var limit = new CancellationTokenSource(LongestAnswer);
            var answer = await connection.InvokeCoreAsync<JsonElement>("SendMessage", [room, key, $"message {key}", null, null], limit.Token);
            return answer.GetProperty("ok").GetBoolean()
                ? (answer.GetProperty("id").GetString()!, answer.GetProperty("seq").GetInt64())
                : throw new IOException(answer.ToString());
        });
    }

    /// <summary>Repeats what fails for want of a server, on a new connection.</summary>
    private async Task<T> TryAsync<T>(Func<Task<T>> work)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException && TimeProvider.System.GetElapsedTime(start) < LongestTry)
            {
                Repeats++;
                await CutAsync();
                await Task.Delay(Pause, TestContext.Current.CancellationToken);
            }
        }
    }

    private async Task CutAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        try
        {
            await connection.DisposeAsync().AsTask().WaitAsync(LongestAnswer);
        }
        catch (Exception e) when (e is IOException or TimeoutException or OperationCanceledException)
        {
            // its server is gone
        }
    }

    private async Task<HubConnection> ConnectedAsync()
    {
        if (_connection is { State: HubConnectionState.Connected } open)
            return open;
        await CutAsync();
        var connection = new HubConnectionBuilder().WithUrl(new Uri(address(), "hub"), HttpTransportType.WebSockets, options =>
            options.AccessTokenProvider = () => Task.FromResult<string?>(session.AccessToken)).Build();
        _connection = connection;
        connection.On<JsonElement>("Event", Hear);
        using var limit = new CancellationTokenSource(LongestAnswer);
        await connection.StartAsync(limit.Token);
        foreach (var room in rooms)
        {
            var answer = await connection.InvokeCoreAsync<JsonElement>("Subscribe", [Topic(room)], limit.Token);
            if (!answer.GetProperty("ok").GetBoolean())
                throw new IOException(answer.ToString());
        }
        Connections++;
        await ResumeAsync(connection);
        return connection;
    }

    private async Task ResumeAsync(HubConnection connection)
    {
        using var limit = new CancellationTokenSource(LongestAnswer);
        var wanted = rooms.ToDictionary(Topic, r => Held[r].Last, StringComparer.Ordinal);
        var answer = await connection.InvokeCoreAsync<JsonElement>("Resume", [wanted], limit.Token);
        foreach (var room in rooms)
        {
            var missed = answer.GetProperty(Topic(room));
            if (missed.TryGetProperty("code", out var code))
                throw new IOException(code.ToString());
            foreach (var told in missed.GetProperty("events").EnumerateArray())
                Held[room].Take(told);
            if (missed.GetProperty("gap").GetBoolean())
                await ReloadAsync(room, missed.GetProperty("nextSeq").GetInt64() - 1);
        }
    }

    private async Task ReloadAsync(long room, long upTo)
    {
        var messages = new List<JsonElement>();
        for (var (after, more) = (Held[room].LastMessage, true); more;)
        {
            var page = await ReadAsync(room, after);
            messages.AddRange(page.GetProperty("items").EnumerateArray());
            more = page.GetProperty("more").GetBoolean();
            after = messages.Count == 0 ? after : messages[^1].GetProperty("seq").GetInt64();
        }
        Held[room].Reload(messages, upTo);
    }

    /// <summary>A page of messages above a sequence.</summary>
    public async Task<JsonElement> ReadAsync(long room, long after)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(address(), string.Create(CultureInfo.InvariantCulture, $"v1/rooms/{room}/messages?afterSeq={after}&limit=80")));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<JsonElement>(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private void Hear(JsonElement told)
    {
        var topic = told.GetProperty("topic").GetString()!;
        if (topic.StartsWith("room:", StringComparison.Ordinal) && Held.TryGetValue(long.Parse(topic.AsSpan(5), CultureInfo.InvariantCulture), out var held))
            held.Take(told);
    }

    private static string Topic(long room) => string.Create(CultureInfo.InvariantCulture, $"room:{room}");
}
