namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private void AddNotifications()
    {
        const string Notifications = "/v1/notifications";
        Add("GET", Notifications, 200, async () =>
        {
            (await _bob.SendAsync(HttpMethod.Put, $"/v1/users/{_ann.Id}/follow")).Dispose();
            await Kit.Eventually.IsTrueAsync(
                async () => !(await _ann.Http.GetStringAsync(Notifications)).Contains("\"items\":[]", StringComparison.Ordinal), "the follow is in the inbox",
                TimeSpan.FromSeconds(20));
            return await _ann.Http.CallAsync("GET", $"{Notifications}?group=true&limit=1");
        });
        Add("GET", $"{Notifications}/unread-count", 200, () => _ann.Http.CallAsync("GET", $"{Notifications}/unread-count"));
        Add("POST", $"{Notifications}/read", 200, () => _ann.Http.CallAsync("POST", $"{Notifications}/read", """{"upTo":1}"""));
        Add("GET", $"{Notifications}/settings", 200, () => _ann.Http.CallAsync("GET", $"{Notifications}/settings"));
        Add("PUT", $"{Notifications}/settings", 200, () => _ann.Http.CallAsync("PUT", $"{Notifications}/settings", """{"like":"following"}"""));
    }
}
