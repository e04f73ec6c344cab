using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Concurrency;
using Orleans.Placement;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Grains.Posts;

namespace Social.Grains.Users;

/// <summary>Fills the stores for load tests. Key: any. Keeps nothing.</summary>
[RandomPlacement, Reentrant]
internal sealed class BulkBenchmarkGrain(IServiceProvider services, IHostEnvironment environment, IPostStore posts, TimeProvider time)
    : Grain, IBulkBenchmarkGrain
{
    private const int MostUsers = 10_000;
    private const int MostPosts = 10_000;
    private static readonly string Text = new('x', 100);

    public Task BeginAsync() => Store().BeginAsync();

    public Task AddUsersAsync(BulkUsers batch)
    {
        var count = batch.Followers.Length;
        new ValidationErrors().Require(count is > 0 and <= MostUsers, "followers", $"must be of 1 to {MostUsers} users").ThrowIfAny();
        var each = batch.Followees.Length / count;
        new ValidationErrors().Require(each * count == batch.Followees.Length, "followees", "must be equally many each").ThrowIfAny();
        var now = time.GetUtcNow();
        var made = new BulkUser[count];
        for (var i = 0; i < count; i++)
        {
            var number = batch.First + i;
            var handle = batch.Prefix + number;
            var followees = Array.ConvertAll(batch.Followees.AsSpan(i * each, each).ToArray(), n => batch.BaseId + n);
            var user = new UserRecord(
                batch.BaseId + number, handle, handle, "", null, null, [], Locked: false, now, 1, batch.Followers[i], each);
            made[i] = new BulkUser(user, 1 + (long)number * each, followees);
        }

        return Store().AddAsync(made);
    }

    public Task AddPostsAsync(BulkPosts batch)
    {
        RequireDevelopment();
        new ValidationErrors().Require(batch.Ids.Length <= MostPosts, "ids", $"may be {MostPosts} at most").ThrowIfAny();
        // all at once: they share group commits
        return Task.WhenAll(batch.Ids.Zip(batch.Authors, (id, author) => posts.AddAsync(
            new PostRecord(id, author, Text, Visibility.Public, null, null, [], null, 1, id, Deleted: false, PostCounts.None), null)));
    }

    public Task EndAsync() => Store().EndAsync();

    private IBulkUserStore Store()
    {
        RequireDevelopment();
        return services.GetService<IBulkUserStore>() ?? throw SocialException.Unavailable("This store cannot be filled in bulk.");
    }

    private void RequireDevelopment()
    {
        if (!environment.IsDevelopment())
            throw new SocialException(ErrorKind.Forbidden, ErrorCodes.Forbidden, "Benchmarks run in Development only.");
    }
}
