using System.Collections.Immutable;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Search;

/// <summary>Finds people by the beginnings of their names and ranks them for a viewer.</summary>
internal sealed class UserFinder(IUserSearch search, SearchGate gate, IUserStore users, IRelationStore relations, UserViews views)
{
    private const int MostFollowed = 100;
    private const int MostOthers = 200;

    public async Task<Page<User>> FindAsync(long viewerId, string text, PageQuery page)
    {
        PostQuery.RequireLength(text);
        var prefixes = NameWords.Prefixes(text);
        new ValidationErrors()
            .Require(prefixes.Count > 0, "q", "must have a word to look for")
            .Require(prefixes.Count <= IUserSearch.MostPrefixes, "q", $"must not have more than {IUserSearch.MostPrefixes} words")
            .ThrowIfAny();
        var ids = await gate.RunAsync("users", limit => CandidatesAsync(viewerId, text, prefixes, limit));
        // ranked anew for each page; the last of the page before is ranked with them, whether or not it would be found now
        var ranked = await RankedAsync(viewerId, page.Before is { } last ? [.. ids.Append(last).Distinct()] : ids, text);
        var rest = page.Before is null ? ranked : [.. ranked.SkipWhile(u => u.Id != page.Before).Skip(1)];
        var shown = rest.Take(page.Limit).Select(u => u.Id).ToImmutableArray();
        return new Page<User>(await views.ShowManyAsync(shown), rest.Count > page.Limit ? shown[^1] : null);
    }

    private async Task<ImmutableArray<long>> CandidatesAsync(long viewerId, string text, IReadOnlyList<string> prefixes, CancellationToken limit)
    {
        var named = await users.ByHandlesAsync([HandleOf(text)], limit);
        var followed = await search.FollowedAsync(viewerId, prefixes, MostFollowed, limit);
        var others = await search.BestKnownAsync(prefixes, MostOthers, limit);
        return [.. named.Select(u => u.Id).Concat(followed).Concat(others).Distinct()];
    }

    private async Task<List<UserRecord>> RankedAsync(long viewerId, ImmutableArray<long> ids, string text)
    {
        var standings = (await relations.BetweenAsync(viewerId, ids)).ToDictionary(r => r.UserId);
        var handle = HandleOf(text);
        return
        [
            .. (await users.GetManyAsync(ids))
                .Where(u => standings[u.Id] is { Blocking: false, BlockedBy: false })
                .OrderBy(u => string.Equals(u.Handle, handle, StringComparison.Ordinal) ? 0 : Distance(standings[u.Id]))
                .ThenByDescending(u => u.Followers)
                .ThenBy(u => u.Handle, StringComparer.Ordinal),
        ];
    }

    private static int Distance(Relationship standing) => standing.Following ? 1 : standing.FollowedBy ? 2 : 3;

    private static string HandleOf(string text) => text.Trim().TrimStart('@').ToLowerInvariant();
}
