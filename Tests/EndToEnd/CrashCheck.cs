using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Interfaces.Users;
using Social.LoadTest.Oracle;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>Compares what the product holds with what it acknowledged.</summary>
internal static class CrashCheck
{
    /// <summary>What is missing, wrong or too much among a user's posts, follows, settings and marker.</summary>
    /// <param name="withCounts">False where silos die: pages may show old counts for half a minute when the one is lost that was to tell of the new.</param>
    public static async Task<List<string>> DifferencesAsync(HttpClient http, CrashUser user, bool withCounts = true)
    {
        var differences = new List<string>();
        void Compare<T>(string what, Written<T> written, T seen)
        {
            var expected = written.ToString();
            if (!written.Accept(seen))
                differences.Add($"{user.Session.User.Handle}: {what} is '{seen}' instead of {expected}");
        }

        var posts = await user.ListAsync<Post>(http, $"/v1/users/{user.Id}/posts");
        var shown = posts.ToDictionary(p => p.Id);
        var texts = posts.ToDictionary(p => p.Id, p => p.Text);
        foreach (var post in user.Posts)
        {
            texts.Remove(post.Id!.Value, out var seen);
            Compare($"post {post.Id}", post.Text, seen);
            if (!shown.TryGetValue(post.Id.Value, out var found))
                continue;
            Compare($"like of post {post.Id}", post.Liked, found.Viewer.Liked);
            if (withCounts && found.Counts.Likes != (found.Viewer.Liked ? 1 : 0))
                differences.Add($"{user.Session.User.Handle}: post {post.Id} has {found.Counts.Likes} likes");
        }
        differences.AddRange(texts.Select(t => $"{user.Session.User.Handle}: post {t.Key} '{t.Value}' should not be"));

        var query = string.Join('&', user.Follows.Keys.Select(id => string.Create(CultureInfo.InvariantCulture, $"id={id}")));
        var page = await user.GetAsync<Users.PageOf<Relationship>>(http, $"/v1/relationships?{query}");
        var relations = page.Items.ToDictionary(r => r.UserId);
        foreach (var (other, follow) in user.Follows)
            Compare($"follow of {other}", follow, relations[other].Following);
        Compare("settings", user.Settings, await user.GetAsync<UserSettings>(http, "/v1/users/me/settings"));
        Compare("marker", user.Marker, (await user.GetAsync<HomeMarker>(http, "/v1/timelines/home/marker")).PostId);
        return differences;
    }

    /// <summary>Every user's whole home timeline and counts against the oracle.</summary>
    public static async Task AssertTimelinesAsync(HttpClient http, IReadOnlyCollection<CrashUser> users)
    {
        var oracle = OracleOf(users);
        foreach (var user in users)
        {
            await Eventually.IsTrueAsync(
                async () => (await HomeDifferencesAsync(http, user, oracle)).Count == 0,
                $"the home timeline of {user.Session.User.Handle} equals the oracle's {oracle.Home(user.Id).Count} posts");
            var counts = (await user.GetAsync<OwnUser>(http, "/v1/users/me")).Counts;
            Assert.Equal(oracle.CountsOf(user.Id), (counts.Followers, counts.Following, counts.Posts));
        }
    }

    /// <summary>Where a user's whole home timeline is not what the oracle says; empty when it is the same in the same order.</summary>
    public static async Task<List<string>> HomeDifferencesAsync(HttpClient http, CrashUser user, TimelineOracle oracle)
    {
        var expected = oracle.Home(user.Id).Select(id => (Id: id, oracle.Find(id)!.Text)).ToList();
        var seen = (await user.ListAsync<Post>(http, "/v1/timelines/home")).Select(p => (p.Id, p.Text)).ToList();
        if (seen.SequenceEqual(expected))
            return [];
        var differences = expected.Except(seen).Select(p => $"{user.Session.User.Handle}: home lacks {p}")
            .Concat(seen.Except(expected).Select(p => $"{user.Session.User.Handle}: home should not have {p}")).ToList();
        return differences.Count > 0 ? differences : [$"{user.Session.User.Handle}: home has posts twice or in another order"];
    }

    /// <summary>A refresh token that was exchanged before a crash is still spent: it ends its session.</summary>
    public static async Task AssertSpentAsync(HttpClient http, CrashUser user)
    {
        using var answer = await http.PostAsJsonAsync(
            "/v1/auth/refresh", new TokenRefresh(user.SpentRefreshToken!), TestJson.Options, TestContext.Current.CancellationToken);
        await Problems.AssertAsync(answer, HttpStatusCode.Unauthorized, "refresh_token_reused");
    }

    /// <summary>What all that was acknowledged comes to.</summary>
    public static TimelineOracle OracleOf(IReadOnlyCollection<CrashUser> users)
    {
        var oracle = new TimelineOracle();
        foreach (var user in users)
            oracle.AddUser(user.Id);
        foreach (var user in users)
        {
            foreach (var (other, follow) in user.Follows.Where(f => f.Value.Known))
                oracle.Follow(user.Id, other);
            foreach (var post in user.Posts.Where(p => p.Text.Known is not null))
            {
                var visibility = Enum.Parse<OracleVisibility>(post.Visibility.ToString());
                oracle.Add(new OraclePost(post.Id!.Value, user.Id, post.Text.Known!, visibility, []));
            }
        }
        return oracle;
    }
}
