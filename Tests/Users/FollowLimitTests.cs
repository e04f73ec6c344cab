using System.Net;
using Social.Tests.Kit;

namespace Social.Tests.Users;

public sealed class FollowLimitTests
{
    [Fact]
    public async Task A_user_begins_to_follow_so_many_a_day_also_over_a_restart()
    {
        await using var app = new SocialApp(["Users:FollowsPerDay=2"]) { KeepFolder = true };
        await app.InitializeAsync();
        var (ann, folder) = (await app.AsAsync("ann"), app.Folder);
        var others = new[] { await app.AsAsync("one"), await app.AsAsync("two"), await app.AsAsync("three") };
        await ann.FollowAsync(others[0]);
        await ann.FollowAsync(others[1]);
        await ann.FailsAsync(HttpMethod.Put, $"/v1/users/{others[2].Id}/follow", null, HttpStatusCode.Conflict, "limit_reached");
        await ann.FollowAsync(others[0]);
        await app.StopAsync();

        await using var again = new SocialApp(["Users:FollowsPerDay=2"], folder: folder);
        await again.InitializeAsync();
        using var back = await again.SignInAsync(ann.Handle);
        await back.FailsAsync(HttpMethod.Put, $"/v1/users/{others[2].Id}/follow", null, HttpStatusCode.Conflict, "limit_reached");
    }
}
