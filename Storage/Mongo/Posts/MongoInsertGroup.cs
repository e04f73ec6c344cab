using Social.Grains;
using Social.Grains.Interfaces;
using Social.Grains.Posts;

namespace Social.Storage.Mongo.Posts;

/// <summary>A group of posts on its way into the collection: which are still open, and the outcome of the others.</summary>
internal sealed class MongoInsertGroup(IReadOnlyList<MongoPostDocument> posts)
{
    private static readonly MongoInsert Added = new(new PostAddition(PostAdditionOutcome.Added));
    private static readonly MongoInsert Duplicate = new(new PostAddition(PostAdditionOutcome.DuplicateId));

    private readonly MongoInsert[] _outcomes = new MongoInsert[posts.Count];

    public IReadOnlyList<MongoPostDocument> Posts => posts;

    /// <summary>Positions of posts without an outcome, in the order in which they go to the server.</summary>
    public IReadOnlyList<int> Open { get; private set; } = [.. Enumerable.Range(0, posts.Count)];

    public bool HasOutcomes => Open.Count < posts.Count;

    public IReadOnlyList<MongoInsert> Outcomes => _outcomes;

    /// <summary>Takes the server's errors for the open posts; a post without one is added. Returns the positions of those that met a
    /// key of another.</summary>
    /// <param name="errors">Each with its index among the open posts.</param>
    public IReadOnlyList<int> Refuse(IReadOnlyList<(int Index, int Code)> errors)
    {
        var codes = errors.ToDictionary(e => Open[e.Index], e => e.Code);
        foreach (var i in Open)
        {
            if (!codes.TryGetValue(i, out var code))
                _outcomes[i] = Added;
            else if (code != MongoFailure.DuplicateKey)
                _outcomes[i] = new(null, new InvalidOperationException($"MongoDB refuses post {posts[i].Id} with code {code}."));
        }

        Reopen();
        return Open;
    }

    /// <summary>Gives those that met a key of another their outcome, from what is stored. Returns the keys, each with the time before
    /// which it is too old, that must be taken away; their posts stay open.</summary>
    public IReadOnlyList<(string Key, DateTime At)> Explain(
        IReadOnlyList<int> conflicts, IReadOnlyDictionary<string, MongoRepeat> repeats, IReadOnlySet<long> ids)
    {
        var ended = new List<(string Key, DateTime At)>();
        foreach (var i in conflicts)
        {
            var stored = posts[i].Repeat is { } mine ? repeats.GetValueOrDefault(mine.Key) : null;
            if (stored is null)
            {
                // neither: whoever was there is gone, or not yet at a majority
                if (ids.Contains(posts[i].Id))
                    _outcomes[i] = Duplicate;
            }
            else if (stored.At <= posts[i].Repeat!.At - StoredRepeat.Lifetime)
            {
                ended.Add((stored.Key, stored.At));
            }
            else
            {
                _outcomes[i] = new MongoInsert(new PostAddition(PostAdditionOutcome.Repeated, stored.ToStored()));
            }
        }

        Reopen();
        return ended;
    }

    /// <summary>Decides on all open posts after their answer was lost and each id has been fenced.</summary>
    /// <param name="holders">What is stored under each id: a post, or a fence.</param>
    public void Settle(IReadOnlyDictionary<long, MongoPostDocument> holders)
    {
        var claimed = new HashSet<long>();
        foreach (var i in Open)
        {
            var holder = holders.GetValueOrDefault(posts[i].Id);
            if (holder is null || holder.IsFence)
                _outcomes[i] = new MongoInsert(null, MongoFailure.Unavailable());
            else
                // one author's posts are made one by one, so under this id there is no other of the same author
                _outcomes[i] = holder.Author == posts[i].Author && claimed.Add(holder.Id) ? Added : Duplicate;
        }

        Reopen();
    }

    public void FailOpen(SocialException error)
    {
        foreach (var i in Open)
            _outcomes[i] = new MongoInsert(null, error);
        Reopen();
    }

    private void Reopen() => Open = [.. Open.Where(i => !_outcomes[i].IsKnown)];
}
