using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>A device on the hub that goes on asking and stops to read, as no client library does.</summary>
internal sealed class DeafDevice : IAsyncDisposable
{
    private const byte End = 0x1e;

    /// <summary>Of one question: with all of them it stays below the 64 KiB of a message, and the answer does not.</summary>
    private const int Topics = 200;
    private const int TopicLength = 280;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _asking = Task.CompletedTask;

    public static async Task<DeafDevice> ConnectAsync(SocialApp app, SocialClient user)
    {
        var device = new DeafDevice();
        device._socket.Options.SetRequestHeader("Authorization", new AuthenticationHeaderValue("Bearer", user.Session.AccessToken).ToString());
        await device._socket.ConnectAsync(new UriBuilder(new Uri(app.Address, "hub")) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);
        await device.SendAsync(new { protocol = "json", version = 1 }, TestContext.Current.CancellationToken);
        Assert.Equal("{}", Assert.Single(await device.ReadAsync()));
        return device;
    }

    /// <summary>Calls a method and reads up to its answer.</summary>
    public async Task<JsonElement> CallAsync(string method, params object[] arguments)
    {
        await SendAsync(new { type = 1, invocationId = "1", target = method, arguments }, TestContext.Current.CancellationToken);
        while (true)
        {
            foreach (var text in await ReadAsync())
            {
                var message = JsonDocument.Parse(text).RootElement;
                if (message.GetProperty("type").GetInt32() == 3)
                    return message.GetProperty("result");
            }
        }
    }

    /// <summary>From now on it asks for much and reads nothing, until all that lies between is full.</summary>
    public void GoDeaf() => _asking = AskAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        var topics = Enumerable.Range(0, Topics).ToDictionary(i => $"{i}".PadRight(TopicLength, 'x'), _ => 0);
        try
        {
            while (!_stop.IsCancellationRequested)
                await SendAsync(new { type = 1, invocationId = "2", target = "Resume", arguments = new[] { topics } }, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // over, or thrown out
        }
    }

    private async Task SendAsync(object message, CancellationToken cancellationToken) =>
        await _socket.SendAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(message), End], WebSocketMessageType.Text, true, cancellationToken);

    private async Task<string[]> ReadAsync()
    {
        var read = new List<byte>();
        var buffer = new byte[8 * 1024];
        while (read.Count == 0 || read[^1] != End)
        {
            var part = await _socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            read.AddRange(buffer.AsSpan(0, part.Count));
        }
        return Encoding.UTF8.GetString([.. read]).Split((char)End, StringSplitOptions.RemoveEmptyEntries);
    }
}
