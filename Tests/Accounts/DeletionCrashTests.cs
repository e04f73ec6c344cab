using System.Net;
using System.Net.Http.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;
using Social.Tests.Media;

namespace Social.Tests.Accounts;

/// <summary>A deletion that a kill breaks off goes on.</summary>
public sealed class DeletionCrashTests
{
    private const int Posts = 300;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deletion_that_is_killed_in_the_middle_is_finished_by_the_next_process()
    {
        var folder = Directory.CreateTempSubdirectory("social-erasure-").FullName;
        var plan = SocialPlan.Whole(folder).With("Accounts:Deletion:Grace", "00:00:00");
        try
        {
            SocialClient ann, bob;
            long first;
            await using (var process = await SocialProcess.StartAsync(plan))
            {
                (ann, bob) = (await BombTests.SignedUpAsync(process), await BombTests.SignedUpAsync(process));
                await bob.FollowAsync(ann);
                first = (await ann.PostAsync("the first")).Id;
                for (var i = 1; i < Posts; i += 50)
                    await Task.WhenAll(Enumerable.Range(0, 50).Select(n => ann.PostAsync($"number {n}")));
                (await ann.SendAsync(HttpMethod.Delete, "/v1/users/me", new DeletionRequest(SocialApp.Password))).Dispose();
                await Eventually.IsTrueAsync(
                    async () => (await bob.GetAsync<Social.Grains.Interfaces.Users.User>($"/v1/users/{ann.Id}")).Counts.Posts < Posts, "it has begun", TimeSpan.FromSeconds(60));
                await process.KillAsync();
            }

            await using var next = await SocialProcess.StartAsync(plan);
            using var answer = await next.Http.PostAsJsonAsync("/v1/auth/login", new SignIn(bob.Handle, SocialApp.Password), TestJson.Options, Cancel);
            using var again = new SocialClient(next.Address, (await answer.Content.ReadFromJsonAsync<Session>(TestJson.Options, Cancel))!);
            await Eventually.IsTrueAsync(async () => await again.StatusAsync($"/v1/users/{ann.Id}") == HttpStatusCode.NotFound, "the user is gone", TimeSpan.FromSeconds(120));

            Assert.Equal(HttpStatusCode.NotFound, await again.StatusAsync($"/v1/posts/{first}"));
            Assert.Equal(0, (await again.GetAsync<Social.Grains.Interfaces.Users.OwnUser>("/v1/users/me")).Counts.Following);
            ann.Dispose();
            bob.Dispose();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
