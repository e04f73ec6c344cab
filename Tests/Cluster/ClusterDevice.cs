using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Social.Tests.EndToEnd;

namespace Social.Tests.Cluster;

/// <summary>A device that says how present its user is and watches others; when its connection is lost it comes back at any api, says it again and watches again.</summary>
internal sealed class ClusterDevice(ClusterClients clients, CrashUser user, IReadOnlyList<CrashUser> watched, int seed) : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);
    private static readonly string[] States = ["online", "away", "busy"];
    private readonly Random _random = new(unchecked(seed + (int)user.Id));
    private HubConnection? _connection;
    private volatile bool _isToldToGo;
    private long _lastStep;

    public long UserId => user.Id;

    public string Name => user.Session.User.Handle;

    /// <summary>What it says, or will say as soon as it can.</summary>
    public string State { get; private set; } = "online";

    /// <summary>Whether the last that it said was answered by the connection that it has.</summary>
    public bool IsSaid { get; private set; }

    /// <summary>How those whom it watches look to it.</summary>
    public ConcurrentDictionary<long, string> Seen { get; } = new();

    public Task ChangeWhenDueAsync()
    {
        if (Stopwatch.GetElapsedTime(_lastStep) < Period)
            return Task.CompletedTask;
        State = States[_random.Next(States.Length)];
        return SayAsync();
    }

    /// <summary>Says its state, connected anew where it must be. One at a time.</summary>
    public async Task SayAsync()
    {
        (_lastStep, IsSaid) = (Stopwatch.GetTimestamp(), false);
        try
        {
            if (_connection is not { State: HubConnectionState.Connected } || _isToldToGo)
                await ConnectAsync();
            await CallAsync("SetPresence", State);
            IsSaid = true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or HubException or OperationCanceledException or InvalidOperationException or WebSocketException)
        {
            // the next time begins anew
            await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        await connection.DisposeAsync();
    }

    private async Task ConnectAsync()
    {
        await DisposeAsync();
        _isToldToGo = false;
        var apis = clients.Apis();
        _connection = new HubConnectionBuilder().WithUrl(new Uri(apis[_random.Next(apis.Count)], "hub"), HttpTransportType.WebSockets, options =>
        {
            options.SkipNegotiation = true;
            options.AccessTokenProvider = () => Task.FromResult<string?>(user.Session.AccessToken);
        }).Build();
        _connection.On<JsonElement>("Ephemeral", Hear);
        _connection.On<JsonElement>("Event", Hear);
        using var limit = new CancellationTokenSource(LongestCall);
        await _connection.StartAsync(limit.Token);
        await CallAsync("Subscribe", $"presence:{string.Join(',', watched.Select(u => u.Id))}");
    }

    private async Task CallAsync(string method, string argument)
    {
        using var limit = new CancellationTokenSource(LongestCall);
        var answer = await _connection!.InvokeAsync<JsonElement>(method, argument, limit.Token);
        if (!answer.GetProperty("ok").GetBoolean())
            throw new HubException($"{method}: {answer}");
    }

    private void Hear(JsonElement message)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "presence":
                foreach (var now in message.GetProperty("data").GetProperty("users").EnumerateArray())
                    Seen[long.Parse(now.GetProperty("userId").GetString()!, CultureInfo.InvariantCulture)] = now.GetProperty("state").GetString()!;
                break;
            case "server.draining":
                _isToldToGo = true;
                break;
        }
    }
}
