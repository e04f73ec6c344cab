using Social.LoadTest.Wire;

namespace Social.LoadTest.Seed;

/// <summary>Makes the users, follows and posts that a measurement needs, before it and untimed.</summary>
internal sealed class Population(RunContext context, SocialClient client, string prefix) : IDisposable
{
    public const int Concurrency = 64;

    private readonly RunName _names = new(prefix, context.Time.GetUtcNow());
    private readonly Random _random = new(1);
    private readonly List<Account> _accounts = [];
    private int _posts;

    public async Task<Account[]> RegisterAsync(string label, int count, CancellationToken cancellationToken)
    {
        var first = _accounts.Count;
        var accounts = new Account[count];
        await context.Stages.ForEachAsync(label, [.. Enumerable.Range(0, count)], Concurrency, async (number, token) =>
            accounts[number] = await client.RegisterAsync(_names.Handle(first + number), _names.Password, token), cancellationToken);
        _accounts.AddRange(accounts);
        return accounts;
    }

    public Task FollowAsync(string label, IReadOnlyCollection<(Account By, Account Of)> follows, CancellationToken cancellationToken) =>
        context.Stages.ForEachAsync(
            label, follows, Concurrency, (follow, token) => client.FollowAsync(follow.By, follow.Of.Id, token), cancellationToken);

    /// <summary>Each author writes so many posts, all of them in turn.</summary>
    public Task PostAsync(string label, IReadOnlyList<Account> authors, int each, CancellationToken cancellationToken)
    {
        var posts = Enumerable.Range(0, authors.Count * each)
            .Select(number => (
                Author: authors[number % authors.Count], Key: $"{_names.Run}-{_posts++}", Text: PostText.Write(number, _random)))
            .ToList();
        return context.Stages.ForEachAsync(
            label, posts, Concurrency, (post, token) => client.PostAsync(post.Author, post.Text, post.Key, token), cancellationToken);
    }

    public void Dispose() => _accounts.ForEach(static account => account.Dispose());
}
