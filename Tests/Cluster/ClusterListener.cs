using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Social.Grains.Interfaces.Notifications;
using Social.Tests.EndToEnd;

namespace Social.Tests.Cluster;

/// <summary>Somebody who follows their home timeline and hears of their notifications.</summary>
internal sealed class ClusterListener(ClusterClients clients, CrashUser user, int seed) : ClusterConnection(clients, user, seed)
{
    private readonly Lock _counting = new();
    private long _newest;
    private volatile bool _hasHole;

    /// <summary>The newest post it heard of: one of its own, or one that changed its home timeline.</summary>
    public long NewestHeard => Interlocked.Read(ref _newest);

    /// <summary>Every notification up to this sequence was heard of, at once or by resuming.</summary>
    public long LastNotification { get; private set; }

    /// <summary>Asks for what it missed, as a client does that was away or sees a hole.</summary>
    public async Task CatchUpAsync()
    {
        _hasHole = true;
        await BeatAsync();
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{base.ToString()}, last heard {NewestHeard}, notifications up to {LastNotification}");

    protected override async Task GreetAsync(HubConnection connection, CancellationToken limit)
    {
        Accepted(await connection.InvokeAsync<JsonElement>("Subscribe", "home", limit), "Subscribe");
        _hasHole = true;
    }

    protected override Task TendAsync(HubConnection connection, CancellationToken limit) => _hasHole ? ResumeAsync(connection, limit) : Task.CompletedTask;

    protected override void Hear(JsonElement message)
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
        }
    }

    /// <summary>More than it can be given is read over REST; here it is enough to know up to where.</summary>
    private async Task ResumeAsync(HubConnection connection, CancellationToken limit)
    {
        var last = LastNotification;
        var topics = new Dictionary<string, long>(StringComparer.Ordinal) { [INotificationInboxGrain.Topic] = last };
        var answer = (await connection.InvokeAsync<JsonElement>("Resume", topics, limit)).GetProperty(INotificationInboxGrain.Topic);
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

    private void Heard(long id)
    {
        // messages of one connection come one after the other; an old connection may still speak beside a new one
        if (id > NewestHeard)
            Interlocked.Exchange(ref _newest, id);
    }
}
