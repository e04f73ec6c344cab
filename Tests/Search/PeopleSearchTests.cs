using System.Collections.Immutable;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.Search;

public sealed class PeopleSearchTests(SocialApp app)
{
    [Fact]
    public async Task People_are_ranked_by_handle_then_relation_then_followers()
    {
        var name = Name();
        using var me = await app.AsAsync("me");
        using var exact = await NamedAsync("exact", name);
        using var followed = await NamedAsync("followed", name);
        using var fan = await NamedAsync("fan", name);
        using var known = await NamedAsync("known", name);
        using var unknown = await NamedAsync("unknown", name);
        await me.FollowAsync(followed);
        await fan.FollowAsync(me);
        foreach (var other in (SocialClient[])[followed, fan, unknown])
            await other.FollowAsync(known);

        Assert.Equal(Ids(followed, fan, known), (await WalkAsync(me, name, 80))[..3]);
        Assert.Equal(Ids(exact, unknown).Order(), (await WalkAsync(me, name, 80))[3..].Order());
        Assert.Equal(await WalkAsync(me, name, 80), await WalkAsync(me, name, 2));
        Assert.Equal(exact.Id, (await WalkAsync(me, "@" + exact.Handle, 80))[0]);
        Assert.Equal(exact.Id, (await WalkAsync(me, $"{name[..8]} exact", 80))[0]);
    }

    [Fact]
    public async Task A_changed_name_is_found_at_once_in_any_spelling_and_the_old_one_not()
    {
        var (old, now) = (Name(), Name());
        using var me = await app.AsAsync("me");
        using var ann = await NamedAsync("ann", $"{old} Ånn Lindström");
        Assert.Equal(Ids(ann), await WalkAsync(me, $"lindstrom {old}", 80));
        await RenameAsync(ann, $"{now} 山田太郎");
        Assert.Empty(await WalkAsync(me, old, 80));
        Assert.Equal(Ids(ann), await WalkAsync(me, $"太郎 {now.ToUpperInvariant()}", 80));
    }

    [Fact]
    public async Task Who_blocks_and_who_is_blocked_is_not_found()
    {
        var name = Name();
        using var me = await app.AsAsync("me");
        using var blocked = await NamedAsync("blocked", name);
        using var blocking = await NamedAsync("blocking", name);
        using var muted = await NamedAsync("muted", name);
        await me.PutAsync(blocked, "block");
        await blocking.PutAsync(me, "block");
        await me.PutAsync(muted, "mute");
        Assert.Equal(Ids(muted), await WalkAsync(me, name, 80));
        Assert.DoesNotContain(blocking.Id, await WalkAsync(me, blocking.Handle, 80));
    }

    private static string Name() => "N" + Guid.NewGuid().ToString("N")[..12];

    private static IEnumerable<long> Ids(params SocialClient[] users) => users.Select(u => u.Id);

    private async Task<SocialClient> NamedAsync(string handle, string name)
    {
        var user = await app.AsAsync(handle);
        await RenameAsync(user, name);
        return user;
    }

    private static Task<OwnUser> RenameAsync(SocialClient user, string name) =>
        user.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange(DisplayName: name));

    private static async Task<List<long>> WalkAsync(SocialClient reader, string query, int limit)
    {
        var ids = new List<long>();
        string? next = null;
        do
        {
            var page = await reader.GetAsync<UserPage>(
                $"/v1/search?type=users&q={Uri.EscapeDataString(query)}&limit={limit}" + (next is null ? "" : $"&cursor={next}"));
            Assert.InRange(page.Items.Length, 0, limit);
            ids.AddRange(page.Items.Select(p => p.Id));
            next = page.Next;
        }
        while (next is not null);
        return ids;
    }

    private sealed record UserPage(ImmutableArray<User> Items, string? Next);
}
