using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Notifications;

namespace Social.Tests.Kit;

/// <summary>A connection to the hub over either protocol; what comes is kept in order, in JSON's shape.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly Channel<HubMessage> _heard = Channel.CreateUnbounded<HubMessage>();

    // apart, because every connection hears of them and many a test begins with a follow
    private readonly Channel<HubMessage> _notifications = Channel.CreateUnbounded<HubMessage>();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HubConnection _connection;
    private readonly bool _isBinary;

    private HubClient(Uri address, string? token, bool isBinary)
    {
        _isBinary = isBinary;
        var builder = new HubConnectionBuilder().WithUrl(new Uri(address, "hub"), HttpTransportType.WebSockets, options =>
        {
            options.AccessTokenProvider = () => Task.FromResult(token);
        });
        if (isBinary)
            builder.AddMessagePackProtocol();
        _connection = builder.Build();
        foreach (var method in (string[])["Event", "Ephemeral"])
        {
            if (isBinary)
                _connection.On<Dictionary<string, object>>(method, m => Hear(method, JsonSerializer.SerializeToElement(m)));
            else
                _connection.On<JsonElement>(method, m => Hear(method, m));
        }
        _connection.Closed += _ =>
        {
            _closed.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>Done when the server has closed the connection.</summary>
    public Task Closed => _closed.Task;

    public static Task<HubClient> ConnectAsync(SocialApp app, string? token, bool isBinary = false) => ConnectAsync(app.Address, token, isBinary);

    public static async Task<HubClient> ConnectAsync(Uri address, string? token, bool isBinary = false)
    {
        var client = new HubClient(address, token, isBinary);
        try
        {
            await client._connection.StartAsync(TestContext.Current.CancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public Task<JsonElement> SubscribeAsync(string topic) => CallAsync("Subscribe", topic);

    /// <summary>Calls a method of the hub.</summary>
    public async Task<JsonElement> CallAsync(string method, params object[] args)
    {
        var answer = _isBinary
            ? JsonSerializer.SerializeToElement(await _connection.InvokeCoreAsync<Dictionary<string, object>>(method, args, TestContext.Current.CancellationToken))
            : await _connection.InvokeCoreAsync<JsonElement>(method, args, TestContext.Current.CancellationToken);
        return answer;
    }

    /// <summary>The next message that is no notification; fails when none comes in time.</summary>
    public Task<HubMessage> NextAsync(TimeSpan? limit = null) => NextAsync(_heard, limit);

    /// <summary>The next message of topic <c>notifications</c>, likewise.</summary>
    public Task<HubMessage> NextNotificationAsync(TimeSpan? limit = null) => NextAsync(_notifications, limit);

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    private static async Task<HubMessage> NextAsync(Channel<HubMessage> heard, TimeSpan? limit)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(limit ?? Limit);
        return await heard.Reader.ReadAsync(timeout.Token);
    }

    private void Hear(string method, JsonElement message)
    {
        var topic = message.GetProperty("topic").GetString()!;
        (topic is INotificationInboxGrain.Topic ? _notifications : _heard).Writer.TryWrite(new HubMessage(
            method, topic, message.GetProperty("type").GetString()!, message.GetProperty("data").Clone(),
            message.TryGetProperty("seq", out var seq) ? seq.GetInt64() : null,
            message.TryGetProperty("at", out var at) ? at.GetDateTimeOffset() : null, TimeProvider.System.GetTimestamp()));
    }
}

/// <summary>What the hub sent.</summary>
/// <param name="Heard">When it came, as a timestamp.</param>
internal sealed record HubMessage(string Method, string Topic, string Type, JsonElement Data, long? Seq, DateTimeOffset? At, long Heard)
{
    public string? Text(string property) => Data.GetProperty(property).GetString();
}
