using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Chat;

/// <summary>Nothing of a room lives in its activation alone.</summary>
public sealed class RoomRecoveryTests
{
    [Fact]
    public async Task A_restart_and_a_lost_activation_lose_nothing()
    {
        await using var app = new SocialApp([]) { KeepFolder = true };
        await app.InitializeAsync();
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cid = await app.AsAsync("cid");
        var room = await ann.GroupAsync(bob);
        var direct = await ann.DirectAsync(cid);
        await ann.AddAsync(room, cid);
        await ann.MakeAsync(room, bob, RoomRole.Admin);
        await ann.SettleAsync(room, new RoomSettingsChange(TimeProvider.System.GetUtcNow().AddDays(1), true));
        var link = await bob.LinkAsync(room, new NewRoomLink(MaxUses: 9));
        await cid.PutAsync(ann, "block");
        var before = await SeenAsync(app, [ann, bob], [room]);

        await app.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.Equal(before, await SeenAsync(app, [ann, bob], [room]));
        Assert.False((await app.ReachAsync(direct, ann)).MayCall);
        var folder = app.Folder;
        await app.StopAsync();

        await using var again = new SocialApp([], folder: folder);
        await again.InitializeAsync();
        using var ann2 = await again.SignInAsync(ann.Handle);
        using var bob2 = await again.SignInAsync(bob.Handle);
        using var cid2 = await again.SignInAsync(cid.Handle);
        Assert.Equal(before, await SeenAsync(again, [ann2, bob2], [room]));
        Assert.False((await again.ReachAsync(direct, ann2)).MayCall);
        Assert.Equal(direct.Id, (await ann2.DirectAsync(cid2)).Id);
        Assert.Equal(3, (await cid2.AcceptAsync(room)).MemberCount);
        using var guest = await again.AsAsync("guest");
        Assert.Equal(4, (await guest.JoinAsync(link)).MemberCount);
    }

    /// <summary>All that some users see of some rooms.</summary>
    private static async Task<string> SeenAsync(SocialApp app, SocialClient[] users, Room[] rooms)
    {
        var seen = new List<string>();
        foreach (var user in users)
        {
            foreach (var room in rooms)
            {
                seen.Add(await user.Http.GetStringAsync(RoomVerbs.Path(room), TestContext.Current.CancellationToken));
                seen.Add(await user.Http.GetStringAsync($"{RoomVerbs.Path(room)}/members", TestContext.Current.CancellationToken));
                seen.Add(await user.Http.GetStringAsync($"{RoomVerbs.Path(room)}/links", TestContext.Current.CancellationToken));
            }
            seen.Add(string.Join(',', (await user.JoinedAsync(app)).Order()));
        }
        return string.Join('\n', seen);
    }
}
