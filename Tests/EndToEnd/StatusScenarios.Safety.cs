using System.Text.Json;
using Social.Grains.Interfaces.Safety;

namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private const string Reports = "/v1/reports";
    private const string Staff = "/v1/admin";
    private const string Reason = """{"reason":"spam"}""";

    private void AddSafety()
    {
        Add("POST", Reports, 201, () => PostAsync(_ann.Http, Reports, new NewReport(ReportReason.Spam, UserId: _bob.Id)));
        Add("POST", Reports, 404, () => PostAsync(_ann.Http, Reports, new NewReport(ReportReason.Spam, PostId: 1)));
        Add("POST", Reports, 409, async () =>
        {
            var user = await NewAsync();
            await StoreAsync(
                $"with recursive n(i) as (select 0 union all select i + 1 from n where i < 60) insert into reports " +
                $"select {user.Id} + i, {user.Id}, 0, -i, 1, 0, 2, 0, null, 0, null, null from n");
            return await PostAsync(user.Http, Reports, new NewReport(ReportReason.Spam, UserId: _bob.Id));
        });
        const string Filters = "/v1/filters";
        Add("GET", Filters, 200, () => _ann.Http.CallAsync("GET", Filters));
        Add("POST", Filters, 200, () => PostAsync(_ann.Http, Filters, new NewFilter("spoiler", FilterAction.Warn)));
        Add("POST", Filters, 409, async () =>
        {
            var user = await NewAsync();
            await StoreAsync($"with recursive n(i) as (select 1 union all select i + 1 from n where i < 100) insert into filters select {user.Id}, i, 0, 1, 1, null, i from n");
            return await PostAsync(user.Http, Filters, new NewFilter("spoiler", FilterAction.Warn));
        });
        Add("DELETE", $"{Filters}/{{id}}", 204, async () =>
        {
            var filter = await _ann.SendAsync<KeywordFilter>(HttpMethod.Post, Filters, new NewFilter("to be removed", FilterAction.Hide));
            return await _ann.Http.CallAsync("DELETE", $"{Filters}/{filter.Id}");
        });
        Add("GET", $"{Staff}/reports", 200, async () =>
        {
            await ReportedAsync();
            return await _admin.Http.CallAsync("GET", $"{Staff}/reports?state=open&limit=1");
        });
        Add("GET", $"{Staff}/reports/{{id}}", 200, async () => await _admin.Http.CallAsync("GET", await ReportedAsync()));
        Add("PUT", $"{Staff}/reports/{{id}}/claim", 200, async () => await _admin.Http.CallAsync("PUT", await ReportedAsync() + "/claim"));
        Add("PUT", $"{Staff}/reports/{{id}}/claim", 409, async () =>
        {
            var path = await ReportedAsync();
            (await _admin.Http.CallAsync("PUT", path + "/resolution", """{"action":"none"}""")).Dispose();
            return await _admin.Http.CallAsync("PUT", path + "/claim");
        });
        Add("PUT", $"{Staff}/reports/{{id}}/resolution", 200, async () =>
            await _admin.Http.CallAsync("PUT", await ReportedAsync() + "/resolution", """{"action":"none","note":"nothing wrong"}"""));
        Add("PUT", $"{Staff}/reports/{{id}}/resolution", 409, async () =>
        {
            var path = await ReportedAsync();
            (await _admin.Http.CallAsync("PUT", path + "/resolution", """{"action":"none"}""")).Dispose();
            return await _admin.Http.CallAsync("PUT", path + "/resolution", """{"action":"suspend"}""");
        });
        Add("GET", $"{Staff}/posts/{{id}}", 200, async () => await _admin.Http.CallAsync("GET", await StaffPostAsync()));
        Add("PUT", $"{Staff}/posts/{{id}}/take-down", 200, async () => await _admin.Http.CallAsync("PUT", await StaffPostAsync() + "/take-down", Reason));
        Add("PUT", $"{Staff}/posts/{{id}}/restore", 200, async () => await _admin.Http.CallAsync("PUT", await StaffPostAsync() + "/restore", Reason));
        Add("GET", $"{Staff}/users/{{id}}", 200, () => _admin.Http.CallAsync("GET", $"{Staff}/users/{_bob.Id}"));
        Add("PUT", $"{Staff}/users/{{id}}/suspend", 200, async () =>
            await _admin.Http.CallAsync("PUT", $"{Staff}/users/{(await NewAsync()).Id}/suspend", Reason));
        Add("PUT", $"{Staff}/users/{{id}}/restore", 200, () => _admin.Http.CallAsync("PUT", $"{Staff}/users/{_bob.Id}/restore", Reason));
        Add("PUT", $"{Staff}/users/{{id}}/role", 200, async () =>
            await _admin.Http.CallAsync("PUT", $"{Staff}/users/{(await NewAsync()).Id}/role", """{"role":"moderator","reason":"trusted"}"""));
        Add("GET", $"{Staff}/audit", 200, async () =>
        {
            (await _admin.Http.CallAsync("PUT", await ReportedAsync() + "/claim")).Dispose();
            return await _admin.Http.CallAsync("GET", $"{Staff}/audit?limit=1");
        });
    }

    private async Task<string> StaffPostAsync() => $"{Staff}{(await NewPostAsync())["/v1".Length..]}";

    /// <summary>The path of a new report, for staff.</summary>
    private async Task<string> ReportedAsync()
    {
        var report = await (await NewAsync()).SendAsync<JsonElement>(
            HttpMethod.Post, Reports, new NewReport(ReportReason.Spam, UserId: _bob.Id, Comment: "look"), System.Net.HttpStatusCode.Created);
        return $"{Staff}/reports/{report.GetProperty("id").GetString()}";
    }
}
