using System.Text.Json;
using Social.Grains.Interfaces.Notifications;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Notifications;

/// <summary>A user's notifications as their client reads them.</summary>
internal static class InboxReading
{
    private const string Path = "/v1/notifications";

    public static Task<PageOf<Notification>> NotificationsAsync(this SocialClient user, string query = "limit=80") =>
        user.GetAsync<PageOf<Notification>>($"{Path}?{query}");

    /// <summary>Every page to the end.</summary>
    public static async Task<List<Notification>> AllNotificationsAsync(this SocialClient user, int limit = 80, string more = "")
    {
        var all = new List<Notification>();
        string? cursor = null;
        do
        {
            var page = await user.NotificationsAsync($"limit={limit}{more}" + (cursor is null ? "" : $"&cursor={cursor}"));
            Assert.InRange(page.Items.Length, page.Next is null ? 0 : 1, limit);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>Waits until there are so many notifications; answers them, newest first.</summary>
    public static async Task<List<Notification>> NotifiedAsync(this SocialClient user, int count, TimeSpan? limit = null)
    {
        List<Notification> all = [];
        await Eventually.IsTrueAsync(
            async () => (all = await user.AllNotificationsAsync()).Count >= count, $"{count} notifications of {user.Handle}", limit ?? TimeSpan.FromSeconds(20));
        Assert.Equal(count, all.Count);
        return all;
    }

    public static Task<UnreadCount> UnreadAsync(this SocialClient user) => user.GetAsync<UnreadCount>($"{Path}/unread-count");

    public static Task<UnreadCount> ReadAsync(this SocialClient user, long upTo) => user.SendAsync<UnreadCount>(HttpMethod.Post, $"{Path}/read", new { UpTo = upTo });

    public static Task<NotificationSettings> SetAsync(this SocialClient user, NotificationSettingsChange change) =>
        user.SendAsync<NotificationSettings>(HttpMethod.Put, $"{Path}/settings", change);

    public static async Task<JsonElement> ResumeAsync(this HubClient hub, long lastSeq) =>
        (await hub.CallAsync("Resume", new Dictionary<string, long>(StringComparer.Ordinal) { [INotificationInboxGrain.Topic] = lastSeq }))
        .GetProperty(INotificationInboxGrain.Topic);
}
