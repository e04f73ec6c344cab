using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>Clients that send whatever they like. Alone in the process while they run, for the memory they look at.</summary>
[Collection(nameof(AbuseTests))]
public sealed class AbuseTests(SocialApp app)
{
    private const int Requests = 2_000;
    private const int AtOnce = 8;
    private const long MostGrowth = 48 * 1024 * 1024;

    private static int? Seed =>
        int.TryParse(Environment.GetEnvironmentVariable("SOCIAL_TEST_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : null;


    [Fact]
    public async Task Two_thousand_random_requests_get_an_answer_each_and_leave_nothing_behind()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("mutate me");
        var seed = Seed ?? Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"SOCIAL_TEST_SEED={seed}");
        var fuzz = new RequestFuzz(ServedRoute.All(app), [ann.Id, bob.Id, post.Id]);
        await RunAsync(fuzz, bob, seed ^ 1, Requests / 4); // fills caches and pools
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var statuses = await RunAsync(fuzz, bob, seed, Requests);

        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < MostGrowth, $"{growth:N0} bytes more after {Requests} requests, seed {seed}");
        Assert.True(statuses.Count >= 7, $"the requests are too alike: {string.Join(", ", statuses.Order())}");
        await ann.PostAsync("still served");
    }

    [Fact]
    public async Task A_flood_of_oversized_bodies_does_not_disturb_another_user()
    {
        using var ann = await app.AsAsync("ann");
        using var mallory = await app.AsAsync("mallory");
        var large = new byte[2 * 1024 * 1024];
        large.AsSpan().Fill((byte)' ');

        var flood = Enumerable.Range(0, 200).Select(_ => FloodAsync(mallory, large)).ToList();
        var served = 0;
        while (served < 20 || !flood.TrueForAll(f => f.IsCompleted))
        {
            await ann.PostAsync($"calm {served++}").WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            await ann.GetAsync<JsonElement>("/v1/timelines/home").WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }

        var answers = await Task.WhenAll(flood);
        Assert.All(answers, a => Assert.True(a is null or HttpStatusCode.RequestEntityTooLarge, $"answered {a}"));
        Assert.Contains(HttpStatusCode.RequestEntityTooLarge, answers);
    }

    /// <summary>Null where the server hung up while the body was still on its way.</summary>
    private static async Task<HttpStatusCode?> FloodAsync(SocialClient user, byte[] body)
    {
        try
        {
            using var answer = await user.Http.CallAsync("POST", "/v1/posts", RawCalls.Json(body));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyCollection<int>> RunAsync(RequestFuzz fuzz, SocialClient user, int seed, int count)
    {
        var statuses = new ConcurrentDictionary<int, bool>();
        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (number, _) =>
            {
                // each request has a seed of its own, so it is the same whatever runs beside it
                using var request = fuzz.Next(new Random(unchecked((seed * 1_000_003) + number)));
                using var answer = await user.Http.SendAsync(request, TestContext.Current.CancellationToken);
                statuses[(int)answer.StatusCode] = true;
                await AssertWellFormedAsync(request, answer, $"request {number} of seed {seed}");
            });
        return [.. statuses.Keys];
    }

    private static async Task AssertWellFormedAsync(HttpRequestMessage request, HttpResponseMessage answer, string which)
    {
        var status = (int)answer.StatusCode;
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status < 500, $"{which}: {request.Method} {request.RequestUri} gave {status}: {text}");
        // what is not HTTP at all, such as a NUL in the path, Kestrel refuses itself, without a body
        var isKestrels = status == 400 && text.Length == 0 && answer.Headers.ConnectionClose == true;
        if (status < 400 || request.Method == HttpMethod.Head || isKestrels)
            return;
        using var problem = JsonDocument.Parse(text);
        await Problems.AssertAsync(answer, answer.StatusCode, problem.RootElement.GetProperty("code").GetString()!);
    }
}

[CollectionDefinition(nameof(AbuseTests), DisableParallelization = true)]
public sealed class AbuseTestsAlone;
