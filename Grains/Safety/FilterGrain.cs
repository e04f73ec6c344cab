using System.Collections.Immutable;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Timelines;
using Social.Grains.Users;

namespace Social.Grains.Safety;

/// <summary>A user's keyword filters. Key: user id. Keeps nothing: a lost activation costs nothing; being one, it does one change at a time.</summary>
[UserPlacement]
internal sealed class FilterGrain(IFilterStore filters, FilterCache cache, FeedNews news, IdGenerator ids, TimeProvider time) : Grain, IFilterGrain
{
    private const int Most = 100;
    private const int LongestPhrase = 100;
    private static readonly ImmutableArray<FilterContext> All = [.. Enum.GetValues<FilterContext>()];

    private long UserId => this.GetPrimaryKeyLong();

    public async Task<ImmutableArray<KeywordFilter>> ListAsync() => [.. (await filters.ListAsync(UserId)).Select(Show)];

    public async Task<KeywordFilter> PutAsync(NewFilter filter)
    {
        var contexts = filter.Contexts is { IsDefault: false } given ? given : All;
        new ValidationErrors()
            .Require(
                filter.Phrase.Length <= LongestPhrase && FoldedText.Of(filter.Phrase).HasWord, "phrase",
                $"must have 1 to {LongestPhrase} characters, among them a letter or digit")
            .Require(!contexts.IsEmpty && contexts.All(Enum.IsDefined), "contexts", "must name at least one")
            .Require(filter.ExpiresAt is not { } end || end > time.GetUtcNow(), "expiresAt", "must be in the future")
            .ThrowIfAny();
        var record = new FilterRecord(
            ids.Next(), UserId, filter.Phrase.Trim(), filter.WholeWord ?? true, filter.Action, contexts.Aggregate(0, (bits, c) => bits | (1 << (int)c)),
            filter.ExpiresAt);
        var stored = await filters.PutAsync(record, Most)
            ?? throw new SocialException(ErrorKind.Conflict, ErrorCodes.LimitReached, $"A user has at most {Most} filters.");
        await TellAsync();
        return Show(stored);
    }

    public async Task RemoveAsync(long filterId)
    {
        if (!await filters.RemoveAsync(UserId, filterId))
            throw SocialException.NotFound("filter");
        await TellAsync();
    }

    /// <summary>As a change of the profile: every silo asks for the filters again.</summary>
    private Task TellAsync()
    {
        cache.Invalidate(UserId);
        return news.TellAsync(new Change(-UserId, UserId, ids.Next(), ChangeKind.Profile));
    }

    public static KeywordFilter Show(FilterRecord filter) => new(
        filter.Id, filter.Phrase, filter.WholeWord, filter.Action, [.. All.Where(c => (filter.Contexts & (1 << (int)c)) != 0)], filter.ExpiresAt);
}
