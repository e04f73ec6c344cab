using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Social.Grains.Interfaces.Notifications;
using Social.Tests.EndToEnd;

namespace Social.Tests.Cluster;

/// <summary>
/// A client of the hub as docs/api.md wants it: it beats well within its lease, and when its connection is lost, or is told that its api
/// goes, it connects to another and subscribes again.
/// </summary>
internal sealed class ClusterListener(ClusterClients clients, CrashUser user, int seed) : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);
    private readonly Random _random = new(unchecked(seed + (int)user.Id));
    private HubConnection? _connection;
    private long _newest;
    private volatile bool _isToldToGo;
    private readonly Lock _counting = new();
    private volatile bool _hasHole;
    private int _connects;
    private long _lastBeat;

    public string Name => user.Session.User.Handle;

    /// <summary>The newest post it heard of: one of its own, or one that changed its home timeline.</summary>
    public long NewestHeard => Interlocked.Read(ref _newest);

    /// <summary>Every notification up to this sequence was heard of, at once or by resuming.</summary>
    public long LastNotification { get; private set; }

    /// <summary>As <see cref="BeatAsync"/>, as often as a client needs it.</summary>
    public Task BeatWhenDueAsync() => Stopwatch.GetElapsedTime(_lastBeat) < Period ? Task.CompletedTask : BeatAsync();

    /// <summary>Makes sure that it hears: connects and subscribes where it must, and renews its lease. One at a time.</summary>
    public async Task BeatAsync()
    {
        _lastBeat = Stopwatch.GetTimestamp();
        try
        {
            if (_connection is not { State: HubConnectionState.Connected } || _isToldToGo)
                await ConnectAsync();
            using var limit = new CancellationTokenSource(LongestCall);
            await _connection!.InvokeAsync("Heartbeat", limit.Token);
            if (_hasHole)
                await ResumeAsync(limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or HubException or OperationCanceledException or InvalidOperationException
            or WebSocketException)
        {
            // the next beat begins anew
            await CloseAsync();
        }
    }

    /// <summary>Asks for what it missed, as a client does that was away or sees a hole.</summary>
    public async Task CatchUpAsync()
    {
        _hasHole = true;
        await BeatAsync();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_connection?.State.ToString() ?? "no connection"}, {_connects} connects, last heard {NewestHeard}, notifications up to {LastNotification}");

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task ConnectAsync()
    {
        await CloseAsync();
        _isToldToGo = false;
        var apis = clients.Apis();
        var address = new Uri(apis[_random.Next(apis.Count)], "hub");
        _connection = new HubConnectionBuilder().WithUrl(address, HttpTransportType.WebSockets, options =>
        {
            options.SkipNegotiation = true;
            options.AccessTokenProvider = () => Task.FromResult<string?>(user.Session.AccessToken);
        }).Build();
        _connection.On<JsonElement>("Event", Hear);
        _connection.On<JsonElement>("Ephemeral", Hear);
        using var limit = new CancellationTokenSource(LongestCall);
        await _connection.StartAsync(limit.Token);
        var answer = await _connection.InvokeAsync<JsonElement>("Subscribe", "home", limit.Token);
        if (!answer.GetProperty("ok").GetBoolean())
            throw new HubException($"Subscribe: {answer}");
        _connects++;
        _hasHole = true;
    }

    /// <summary>More than it can be given is read over REST; here it is enough to know up to where.</summary>
    private async Task ResumeAsync(CancellationToken limit)
    {
        var last = LastNotification;
        var topics = new Dictionary<string, long>(StringComparer.Ordinal) { [INotificationInboxGrain.Topic] = last };
        var answer = (await _connection!.InvokeAsync<JsonElement>("Resume", topics, limit)).GetProperty(INotificationInboxGrain.Topic);
        if (answer.TryGetProperty("code", out var code))
            throw new HubException($"Resume: {code}");
        var next = answer.GetProperty("nextSeq").GetInt64();
        if (!answer.GetProperty("gap").GetBoolean())
        {
            var events = answer.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("seq").GetInt64());
            Assert.Equal(Enumerable.Range(1, (int)(next - 1 - last)).Select(i => last + i), events);
        }
        lock (_counting)
        {
            LastNotification = Math.Max(LastNotification, next - 1);
            _hasHole = false;
        }
    }

    private void Notified(long seq)
    {
        lock (_counting)
        {
            if (seq == LastNotification + 1)
                LastNotification = seq;
            else if (seq > LastNotification)
                _hasHole = true;
        }
    }

    private async Task CloseAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        await connection.DisposeAsync();
    }

    private void Hear(JsonElement message)
    {
        var data = message.GetProperty("data");
        switch (message.GetProperty("type").GetString())
        {
            case "home.changed":
                Heard(long.Parse(data.GetProperty("newest").GetString()!, CultureInfo.InvariantCulture));
                break;
            case "post.created":
                Heard(long.Parse(data.GetProperty("id").GetString()!, CultureInfo.InvariantCulture));
                break;
            case "notification.created":
                Notified(message.GetProperty("seq").GetInt64());
                break;
            case "server.draining":
                _isToldToGo = true;
                break;
        }
    }

    private void Heard(long id)
    {
        // messages of one connection come one after the other; an old connection may still speak beside a new one
        if (id > NewestHeard)
            Interlocked.Exchange(ref _newest, id);
    }
}
