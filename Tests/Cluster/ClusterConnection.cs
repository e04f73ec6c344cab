using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Social.Tests.EndToEnd;

namespace Social.Tests.Cluster;

/// <summary>
/// A client of the hub as docs/api.md wants it: it beats well within its lease, and when its connection is lost, or is told that its api
/// goes, it connects to another and begins anew there.
/// </summary>
internal abstract class ClusterConnection(ClusterClients clients, CrashUser user, int seed) : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);
    private readonly Random _random = new(unchecked(seed + (int)user.Id));
    private volatile HubConnection? _connection;
    private volatile bool _isToldToGo;
    private int _connects;
    private long _lastBeat;

    public CrashUser User => user;

    public string Name => user.Session.User.Handle;

    /// <summary>As <see cref="BeatAsync"/>, as often as a client needs it.</summary>
    public Task BeatWhenDueAsync() => Stopwatch.GetElapsedTime(_lastBeat) < Period ? Task.CompletedTask : BeatAsync();

    /// <summary>Makes sure that it hears: connects where it must, renews its lease, asks for what it lacks. One at a time.</summary>
    public async Task BeatAsync()
    {
        _lastBeat = Stopwatch.GetTimestamp();
        try
        {
            if (_connection is not { State: HubConnectionState.Connected } || _isToldToGo)
                await ConnectAsync();
            using var limit = new CancellationTokenSource(LongestCall);
            await _connection!.InvokeAsync("Heartbeat", limit.Token);
            await TendAsync(_connection!, limit.Token);
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            // the next beat begins anew
            await CloseAsync();
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{_connection?.State.ToString() ?? "no connection"}, {_connects} connects");

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>A connection is there: says what it wants to hear of.</summary>
    protected abstract Task GreetAsync(HubConnection connection, CancellationToken limit);

    /// <summary>At each beat: asks for what it has missed.</summary>
    protected virtual Task TendAsync(HubConnection connection, CancellationToken limit) => Task.CompletedTask;

    protected abstract void Hear(JsonElement message);

    /// <summary>Asks for something that no connection, or a lost one, may keep from it; null then.</summary>
    protected async Task<JsonElement?> TryAskAsync(string method, params object?[] arguments)
    {
        try
        {
            using var limit = new CancellationTokenSource(LongestCall);
            return _connection is { } connection ? await connection.InvokeCoreAsync<JsonElement>(method, arguments, limit.Token) : null;
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            return null;
        }
    }

    protected static void Accepted(JsonElement answer, string method)
    {
        if (!answer.GetProperty("ok").GetBoolean())
            throw new HubException($"{method}: {answer}");
    }

    private static bool IsOfConnection(Exception e) =>
        e is HttpRequestException or IOException or HubException or OperationCanceledException or InvalidOperationException or WebSocketException;

    private async Task ConnectAsync()
    {
        await CloseAsync();
        _isToldToGo = false;
        var apis = clients.Apis();
        var address = new Uri(apis[_random.Next(apis.Count)], "hub");
        var connection = new HubConnectionBuilder().WithUrl(address, HttpTransportType.WebSockets, options =>
        {
            options.SkipNegotiation = true;
            options.AccessTokenProvider = () => Task.FromResult<string?>(user.Session.AccessToken);
        }).Build();
        connection.On<JsonElement>("Event", Take);
        connection.On<JsonElement>("Ephemeral", Take);
        _connection = connection;
        using var limit = new CancellationTokenSource(LongestCall);
        await connection.StartAsync(limit.Token);
        await GreetAsync(connection, limit.Token);
        _connects++;
    }

    private async Task CloseAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        await connection.DisposeAsync();
    }

    private void Take(JsonElement message)
    {
        if (message.GetProperty("type").GetString() is "server.draining")
            _isToldToGo = true;
        else
            Hear(message);
    }
}
