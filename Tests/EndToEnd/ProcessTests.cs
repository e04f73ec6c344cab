using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.AspNetCore.SignalR.Client;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>How the process starts and ends.</summary>
public sealed class ProcessTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(15);

    private readonly string _folder = Directory.CreateTempSubdirectory("social-process-").FullName;

    [Fact]
    public async Task An_idle_process_ends_soon_after_SIGTERM_though_clients_are_connected()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM is needed");
        await using var process = await SocialProcess.StartAsync(_folder);
        var session = await SessionAsync(process, "ann");
        await using var hub = new HubConnectionBuilder()
            .WithUrl(new Uri(process.Address, "/hub"), o => o.AccessTokenProvider = () => Task.FromResult<string?>(session.AccessToken))
            .Build();
        await hub.StartAsync(TestContext.Current.CancellationToken);

        var (code, elapsed) = await process.TerminateAsync();

        output.WriteLine($"served after {process.UntilServed}, ended {elapsed} after SIGTERM");
        Assert.True(code == 0, $"exit code {code}:{Environment.NewLine}{process.Log}");
        Assert.True(elapsed < LongestStop, $"it took {elapsed}:{Environment.NewLine}{process.Log}");
    }

    [Fact]
    public async Task Metrics_tell_of_the_process_of_the_product_and_of_Orleans()
    {
        // a process of its own: hosts that share one share its meters too, and the end of one silences the others
        await using var process = await SocialProcess.StartAsync(_folder);
        await SessionAsync(process, "ann");
        using var inside = new HttpClient { BaseAddress = process.InternalAddress };
        string[] wanted =
        [
            string.Create(CultureInfo.InvariantCulture, $"process_pid=\"{process.Id}\""), "service_instance_id=", "social_accounts_hashes",
            "social_feed_", "social_api_tokens_cached", "social_hub_connections", "storage_commit_duration_seconds", "orleans_grains",
            "orleans_messaging_", "http_server_request_duration_seconds", "dotnet_gc_",
        ];
        // the exporter gives the same text for a moment; series appear with their first value
        string[] missing = [];
        await Eventually.IsTrueAsync(
            async () =>
            {
                var text = await inside.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
                missing = [.. wanted.Where(w => !text.Contains(w, StringComparison.Ordinal))];
                output.WriteLine($"missing: {string.Join(", ", missing)}");
                return missing.Length == 0;
            },
            "every series is there");
    }

    [Fact]
    public async Task SIGTERM_lets_requests_that_are_under_way_finish()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM is needed");
        await using var process = await SocialProcess.StartAsync(_folder);
        var session = await SessionAsync(process, "ann");
        // the server asks for a body when it has begun with the request, and not by the clock
        using var patient = new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan };
        using var http = new HttpClient(patient) { BaseAddress = process.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
        http.DefaultRequestHeaders.ExpectContinue = true;
        var posts = Enumerable.Range(0, 16).Select(i => new HeldContent(new NewPost($"last words {i}"))).ToArray();
        var requests = posts.Select(p => http.PostAsync("/v1/posts", p, TestContext.Current.CancellationToken)).ToArray();
        await Task.WhenAll(posts.Select(p => p.Asked)).WaitAsync(LongestStop, TestContext.Current.CancellationToken);

        var ending = process.TerminateAsync();
        await Eventually.IsTrueAsync(() => RefusesAsync(process), "new connections are refused");
        Array.ForEach(posts, p => p.Release());
        var answers = await Task.WhenAll(requests);
        var (code, elapsed) = await ending;

        output.WriteLine($"ended {elapsed} after SIGTERM");
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.StatusCode));
        Assert.True(code == 0, $"exit code {code}:{Environment.NewLine}{process.Log}");
        Assert.True(elapsed < LongestStop, $"it took {elapsed}:{Environment.NewLine}{process.Log}");
    }

    [Fact]
    public async Task SIGTERM_tells_hub_clients_to_reconnect_elsewhere_while_requests_are_still_served_though_it_is_not_ready()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM is needed");
        await using var process = await SocialProcess.StartAsync(
            SocialPlan.Whole(_folder).With("Drain:Delay", "00:00:01").With("Drain:HubGrace", "00:00:03"));
        var session = await SessionAsync(process, "ann");
        await using var hub = await HubClient.ConnectAsync(process.Address, session.AccessToken);
        await using var stays = await HubClient.ConnectAsync(process.Address, session.AccessToken, isBinary: true);

        var ending = process.TerminateAsync();
        await Eventually.IsTrueAsync(async () => !await process.IsReadyAsync(), "it is not ready");
        using var served = await process.Http.GetAsync("/.well-known/jwks.json", TestContext.Current.CancellationToken);
        var told = await hub.NextAsync();
        using var stillServed = await process.Http.GetAsync("/.well-known/jwks.json", TestContext.Current.CancellationToken);
        await hub.DisposeAsync();
        await stays.Closed.WaitAsync(LongestStop, TestContext.Current.CancellationToken);
        var (code, elapsed) = await ending;

        output.WriteLine($"ended {elapsed} after SIGTERM");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (served.StatusCode, stillServed.StatusCode));
        Assert.Equal(("Event", "server", "server.draining"), (told.Method, told.Topic, told.Type));
        Assert.Equal(3, told.Data.GetProperty("reconnectWithinSeconds").GetInt32());
        Assert.Equal("server.draining", (await stays.NextAsync()).Type);
        Assert.True(code == 0, $"exit code {code}:{Environment.NewLine}{process.Log}");
        Assert.InRange(elapsed, TimeSpan.FromSeconds(4), LongestStop);
    }

    [Fact]
    public async Task SIGTERM_before_it_serves_ends_the_process_without_an_error_and_it_starts_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM is needed");

        var (code, log) = await SocialProcess.TerminateWhileStartingAsync(_folder);

        Assert.True(code == 0, $"exit code {code}:{Environment.NewLine}{log}");
        await using var again = await SocialProcess.StartAsync(_folder);
        Assert.Equal("ann", (await SessionAsync(again, "ann")).User.Handle);
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_ends_with_a_clear_message_and_the_first_goes_on()
    {
        await using var first = await SocialProcess.StartAsync(_folder);

        var (code, log) = await SocialProcess.FailToStartAsync(_folder);

        Assert.True(code == 1, $"exit code {code}:{Environment.NewLine}{log}");
        Assert.Contains($"Social stops: The data folder {_folder} is in use by process {first.Id}.", log, StringComparison.Ordinal);
        Assert.Equal("ann", (await SessionAsync(first, "ann")).User.Handle);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<Session> SessionAsync(SocialProcess process, string handle)
    {
        var account = new NewAccount(handle, $"{handle}@example.org", SocialApp.Password);
        using var answer = await process.Http.PostAsJsonAsync(
            "/v1/auth/register", account, TestJson.Options, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<Session>(TestJson.Options, TestContext.Current.CancellationToken))!;
    }

    private static async Task<bool> RefusesAsync(SocialProcess process)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, process.Address.Port, TestContext.Current.CancellationToken);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
