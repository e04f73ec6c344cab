using System.Text.Json;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

/// <summary>How people look to others, over REST and over the hub.</summary>
internal static class Watching
{
    /// <summary>More than a change needs on a machine so busy that presence gives way.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<SeenPresence> SeesAsync(this SocialClient viewer, SocialClient user) =>
        (await viewer.GetAsync<PresenceList>($"/v1/presence?id={user.Id}")).Items.Single();

    /// <summary>Waits until a user looks so.</summary>
    public static Task SeesAsync(this SocialClient viewer, SocialClient user, string state) => Eventually.IsTrueAsync(
        async () => (await viewer.SeesAsync(user)).Is(state), $"{user.Handle} is {state} to {viewer.Handle}", Limit);

    public static Task<JsonElement> SetAsync(this HubClient hub, string state) => hub.CallAsync("SetPresence", state);

    public static async Task WatchAsync(this HubClient hub, params SocialClient[] users) =>
        Assert.Equal("{\"ok\":true}", (await hub.AskToWatchAsync(TopicOf(users))).ToString());

    /// <summary>Subscribes; as often as it takes where the machine is so busy that presence gives way.</summary>
    public static async Task<JsonElement> AskToWatchAsync(this HubClient hub, string topic)
    {
        JsonElement answer = default;
        await Eventually.IsTrueAsync(
            async () =>
            {
                answer = await hub.SubscribeAsync(topic);
                return !answer.TryGetProperty("code", out var code) || !code.ValueEquals("unavailable");
            },
            "presence has time for another watcher", Limit);
        return answer;
    }

    public static string TopicOf(params SocialClient[] users) => $"presence:{string.Join(',', users.Select(u => u.Id))}";

    /// <summary>The next message about presence, by user.</summary>
    public static async Task<Dictionary<long, SeenPresence>> NextDiffAsync(this HubClient hub)
    {
        var heard = await hub.NextAsync(Limit);
        Assert.Equal(("Ephemeral", "presence", "presence"), (heard.Method, heard.Topic, heard.Type));
        return heard.Data.GetProperty("users").Deserialize<SeenPresence[]>(TestJson.Options)!.ToDictionary(p => p.UserId);
    }

    /// <summary>Hears until a user is so; answers how often anything was heard of them on the way.</summary>
    public static async Task<int> HearsAsync(this HubClient hub, SocialClient user, string state)
    {
        for (var heard = 1; ; heard++)
        {
            if ((await hub.NextDiffAsync()).TryGetValue(user.Id, out var now) && now.Is(state))
                return heard;
        }
    }
}

internal sealed record SeenPresence(long UserId, string State, DateTimeOffset? LastSeen = null)
{
    public bool Is(string state) => string.Equals(State, state, StringComparison.Ordinal);
}

internal sealed record PresenceList(SeenPresence[] Items);
