using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Orleans.Concurrency;
using Orleans.Placement;
using Social.Grains.Accounts;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>Drives the stores for load tests. Key 0. Keeps nothing. Its work runs on the thread pool: it plays many callers at once, which a grain's one thread cannot.</summary>
[PreferLocalPlacement, Reentrant]
internal sealed class PostBenchmarkGrain(
    IHostEnvironment environment, IAccountStore accounts, IRelationStore relations, IPostStore posts, PasswordHasher passwords, IdGenerator ids, TimeProvider time)
    : Grain, IPostBenchmarkGrain
{
    private const int Writers = 1000;
    private const int LongestSeconds = 60;
    private static readonly string Text = new('x', 100);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public Task<StoreMeasure> MeasureStoreAsync(int callers, int seconds)
    {
        RequireDevelopment();
        var limit = TimeSpan.FromSeconds(Math.Clamp(seconds, 1, LongestSeconds));
        var author = ids.Next();
        return Task.Run(async () =>
        {
            var waits = new ConcurrentBag<double>();
            var start = time.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Math.Clamp(callers, 1, Writers)).Select(async _ =>
            {
                while (time.GetElapsedTime(start) < limit)
                {
                    var began = time.GetTimestamp();
                    await posts.AddAsync(Made(ids.Next(), author, Visibility.Mentioned), null);
                    waits.Add(time.GetElapsedTime(began).TotalMilliseconds);
                }
            }));
            var sorted = waits.Order().ToArray();
            return new StoreMeasure(sorted.Length / time.GetElapsedTime(start).TotalSeconds, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)]);
        });
    }

    public Task<FilledUsers> FillAsync(FillPlan plan)
    {
        RequireDevelopment();
        return Task.Run(async () =>
        {
            var hash = await passwords.HashAsync(plan.Password);
            var users = new long[plan.Users];
            await ForAsync(plan.Users, async i =>
            {
                users[i] = ids.Next();
                var handle = $"{plan.Prefix}_{i}";
                var now = time.GetUtcNow();
                await accounts.CreateAsync(
                    new AccountRecord(users[i], handle, $"{handle}@example.org", hash, Roles.User, now, null, []),
                    new UserRecord(users[i], handle, handle, "", null, null, [], false, now, 1, 0, 0));
            });
            // neighbours on a ring, a prime apart, so that every user has as many followers as followees
            await ForAsync(plan.Users * plan.Followees, async i =>
            {
                var (user, step) = (i / plan.Followees, i % plan.Followees);
                await relations.FollowAsync(users[user], users[(user + 1 + step * 7) % plan.Users], ids.Next(), int.MaxValue);
            });
            var from = time.GetUtcNow() - Year;
            await ForAsync(plan.Posts, i => posts.AddAsync(
                Made(IdGenerator.FirstAt(from + Year * ((double)i / plan.Posts)) | (uint)(i & 0xFFFF), users[(int)(i * 2_654_435_761L % plan.Users)], Visibility.Public), null));
            return new FilledUsers([.. users], plan.Prefix + "_{n}");
        });
    }

    private static async Task ForAsync(int count, Func<int, Task> work)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < count)
                await work(i);
        }));
    }

    private static PostRecord Made(long id, long author, Visibility visibility) =>
        new(id, author, Text, visibility, null, null, [], null, 1, id, Deleted: false, PostCounts.None);

    private void RequireDevelopment()
    {
        if (!environment.IsDevelopment())
            throw new SocialException(ErrorKind.Forbidden, ErrorCodes.Forbidden, "Benchmarks run in Development only.");
    }
}
