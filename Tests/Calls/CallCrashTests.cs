using System.Net;
using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Notifications;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Calls;

/// <summary>Calls come to an end although nothing of the process that held them was left to do it.</summary>
public sealed class CallCrashTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("social-call-crash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false, CallReason.Timeout)]
    [InlineData(true, CallReason.Lost)]
    public async Task A_call_that_was_under_way_at_kill_9_ends_once_after_the_restart(bool accepted, CallReason reason)
    {
        var plan = SocialPlan.Whole(_folder).With("Calls:Ring", accepted ? "00:00:20" : "00:00:04").With("Calls:Reconnect", accepted ? "00:00:04" : "00:00:20");
        var process = await SocialProcess.StartAsync(plan);
        try
        {
            var users = await CrashUser.RegisterAllAsync(process.Http, 2);
            using var ann = new SocialClient(process.Address, users[0].Session);
            using var ben = new SocialClient(process.Address, users[1].Session);
            await ben.FollowAsync(ann);
            var room = await ann.SendAsync<Room>(HttpMethod.Put, $"/v1/rooms/direct/{ben.Id}");
            var call = await ann.SendAsync<Call>(HttpMethod.Post, "/v1/calls", new NewCall(room.Id, CallMedia.Audio), HttpStatusCode.Created);
            if (accepted)
                await ben.SendAsync<Call>(HttpMethod.Post, $"/v1/calls/{call.Id}/accept");
            await process.KillAsync();
            await process.DisposeAsync();

            process = await SocialProcess.StartAsync(plan);
            using var annAgain = new SocialClient(process.Address, ann.Session);
            using var benAgain = new SocialClient(process.Address, ben.Session);
            var end = call;
            await Eventually.IsTrueAsync(
                async () => (end = await annAgain.GetAsync<Call>($"/v1/calls/{call.Id}")).State == CallState.Ended, "the call ends", TimeSpan.FromSeconds(30));
            Assert.Equal(reason, end.EndReason);
            await Eventually.IsTrueAsync(
                async () => (await MissedAsync(benAgain)).Count == (accepted ? 0 : 1), "ben is told of what he missed", TimeSpan.FromSeconds(20));
            Assert.Equal([end.Id], (await benAgain.GetAsync<PageOf<Call>>("/v1/calls")).Items.Select(c => c.Id));

            // neither is held for somebody who is in a call
            var next = await benAgain.SendAsync<Call>(HttpMethod.Post, "/v1/calls", new NewCall(room.Id, CallMedia.Audio), HttpStatusCode.Created);
            Assert.NotEqual(call.Id, next.Id);
            Assert.Equal(end, await benAgain.GetAsync<Call>($"/v1/calls/{call.Id}"), SameEnd);
        }
        finally
        {
            await process.DisposeAsync();
        }
    }

    private static bool SameEnd(Call one, Call other) =>
        (one.State, one.EndReason, one.EndedAt, one.Version) == (other.State, other.EndReason, other.EndedAt, other.Version);

    private static async Task<List<Notification>> MissedAsync(SocialClient user) =>
        [.. (await user.GetAsync<PageOf<Notification>>("/v1/notifications")).Items.Where(n => n.Type == NotificationType.MissedCall)];
}
