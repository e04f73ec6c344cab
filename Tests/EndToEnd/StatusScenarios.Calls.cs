using System.Text.Json;
using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private void AddCalls()
    {
        const string Calls = "/v1/calls";
        Add("POST", Calls, 201, async () => await CallAsync(await CallersAsync()));
        Add("POST", Calls, 403, async () =>
        {
            var callers = await CallersAsync();
            await callers.Called.PutAsync(callers.By, "block");
            return await CallAsync(callers);
        });
        Add("POST", Calls, 404, () => _ann.Http.CallAsync("POST", Calls, """{"roomId":"1","media":"audio"}"""));
        Add("POST", Calls, 409, async () =>
        {
            var callers = await CallersAsync();
            (await CallAsync(callers)).Dispose();
            var third = await NewAsync();
            return await CallAsync((callers.By, third, await DirectAsync(callers.By, third)));
        });
        Add("POST", Calls, 422, async () =>
        {
            var callers = await CallersAsync();
            (await CallAsync(callers, "audio", "key")).Dispose();
            return await CallAsync(callers, "video", "key");
        });
        Add("GET", Calls, 200, () => _ann.Http.CallAsync("GET", Calls));
        Add("GET", Calls, 404, () => _ann.Http.CallAsync("GET", $"{Calls}?roomId=1"));
        AddCall("GET", "", 200);
        AddCall("POST", "/accept", 200);
        Add("POST", $"{Calls}/{{id}}/accept", 403, async () =>
        {
            var callers = await CallersAsync();
            using var begun = await CallAsync(callers);
            var call = JsonSerializer.Deserialize<Call>(await begun.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), TestJson.Options)!;
            await callers.Called.PutAsync(callers.By, "block");
            return await callers.Called.Http.CallAsync("POST", $"{Calls}/{call.Id}/accept");
        });
        AddCall("POST", "/accept", 409, ends: true);
        AddCall("POST", "/decline", 200);
        AddCall("POST", "/cancel", 200, byCaller: true);
        AddCall("POST", "/cancel", 403);
        AddCall("POST", "/leave", 200, byCaller: true);
        AddCall("POST", "/resume", 200, """{"epoch":1}""", byCaller: true);
        AddCall("POST", "/resume", 409, """{"epoch":1}""");
        AddCall("POST", "/quality", 204, SampleOfQuality, byCaller: true);
        AddCall("POST", "/quality", 409, SampleOfQuality);
    }

    internal const string SampleOfQuality = """{"bitrate":500000,"loss":3,"rtt":40,"jitter":2}""";

    /// <summary>Something that one of two does to a call that rings.</summary>
    private void AddCall(string method, string verb, int status, string? body = null, bool byCaller = false, bool ends = false) =>
        Add(method, $"/v1/calls/{{id}}{verb}", status, async () =>
        {
            var callers = await CallersAsync();
            using var begun = await CallAsync(callers);
            var text = await begun.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var call = JsonSerializer.Deserialize<Call>(text, TestJson.Options)!;
            if (ends)
                (await callers.By.SendAsync(HttpMethod.Post, $"/v1/calls/{call.Id}/cancel")).Dispose();
            return await (byCaller ? callers.By : callers.Called).Http.CallAsync(method, $"/v1/calls/{call.Id}{verb}", body);
        });

    private async Task<(SocialClient By, SocialClient Called, long Room)> CallersAsync()
    {
        var (by, called) = (await NewAsync(), await NewAsync());
        return (by, called, await DirectAsync(by, called));
    }

    private static async Task<long> DirectAsync(SocialClient by, SocialClient called)
    {
        await called.FollowAsync(by);
        return (await by.SendAsync<Room>(HttpMethod.Put, $"/v1/rooms/direct/{called.Id}")).Id;
    }

    private static Task<HttpResponseMessage> CallAsync((SocialClient By, SocialClient Called, long Room) callers, string media = "audio", string? key = null) =>
        callers.By.Http.CallAsync("POST", "/v1/calls", $$"""{"roomId":"{{callers.Room}}","media":"{{media}}"}""", h =>
        {
            if (key is not null)
                h.Add("Idempotency-Key", key);
        });
}
