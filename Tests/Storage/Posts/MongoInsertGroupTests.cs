using Social.Grains;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Storage.Mongo;
using Social.Storage.Mongo.Posts;

namespace Social.Tests.Storage.Posts;

/// <summary>Whose outcome a server's answer to a group of inserts is, without a server.</summary>
public sealed class MongoInsertGroupTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlySet<long> NoIds = new HashSet<long>();
    private static readonly IReadOnlyDictionary<string, MongoRepeat> NoRepeats =
        new Dictionary<string, MongoRepeat>(StringComparer.Ordinal);

    [Fact]
    public void Without_errors_all_are_added()
    {
        var group = Group(Post(1), Post(2));
        Assert.Empty(group.Refuse([]));
        Assert.Empty(group.Open);
        Assert.All(group.Outcomes, o => Assert.Equal(PostAdditionOutcome.Added, o.Value.Outcome));
    }

    [Fact]
    public void An_error_is_its_own_callers_only()
    {
        var group = Group(Post(1), Post(2), Post(3), Post(4));
        Assert.Equal([1], group.Refuse([(1, MongoFailure.DuplicateKey), (3, 10334)]));
        Assert.Equal(PostAdditionOutcome.Added, group.Outcomes[0].Value.Outcome);
        Assert.Equal(PostAdditionOutcome.Added, group.Outcomes[2].Value.Outcome);
        Assert.Throws<InvalidOperationException>(() => group.Outcomes[3].Value);
        Assert.Empty(group.Explain([1], NoRepeats, new HashSet<long> { 2 }));
        Assert.Equal(PostAdditionOutcome.DuplicateId, group.Outcomes[1].Value.Outcome);
    }

    [Fact]
    public void A_second_round_counts_among_those_that_are_open()
    {
        var group = Group(Post(1), Post(2, "k"), Post(3), Post(4, "l"));
        Assert.Equal([1, 3], group.Refuse([(1, MongoFailure.DuplicateKey), (3, MongoFailure.DuplicateKey)]));
        var ended = Stored("k", Now.AddHours(-24));
        var young = Stored("l", Now.AddHours(-24).AddMilliseconds(1));
        Assert.Equal([(ended.Key, ended.At)], group.Explain([1, 3], Repeats(ended, young), NoIds));
        Assert.Equal([1], group.Open);
        Assert.Equal((PostAdditionOutcome.Repeated, "l"), (group.Outcomes[3].Value.Outcome, group.Outcomes[3].Value.Repeat!.Key));
        Assert.Equal([1], group.Refuse([(0, MongoFailure.DuplicateKey)]));
        group.FailOpen(SocialException.Unavailable("later"));
        Assert.Throws<SocialException>(() => group.Outcomes[1].Value);
    }

    [Fact]
    public void A_conflict_whose_cause_is_gone_is_tried_again()
    {
        var group = Group(Post(1, "k"));
        Assert.Empty(group.Explain(group.Refuse([(0, MongoFailure.DuplicateKey)]), NoRepeats, NoIds));
        Assert.Equal([0], group.Open);
        Assert.Empty(group.Refuse([]));
        Assert.Equal(PostAdditionOutcome.Added, group.Outcomes[0].Value.Outcome);
    }

    [Fact]
    public void A_stored_key_outweighs_a_stored_id()
    {
        var group = Group(Post(1, "k"));
        group.Explain(group.Refuse([(0, MongoFailure.DuplicateKey)]), Repeats(Stored("k", Now)), new HashSet<long> { 1 });
        Assert.Equal(PostAdditionOutcome.Repeated, group.Outcomes[0].Value.Outcome);
    }

    [Fact]
    public void After_a_lost_answer_a_post_is_added_only_where_it_is_found()
    {
        var group = Group(Post(1), Post(2), Post(3), Post(4), Post(1));
        group.Settle(new Dictionary<long, MongoPostDocument>
        {
            [1] = Post(1),
            [2] = new() { Id = 2 },
            [3] = MongoPostDocument.Of(Record(3) with { Author = 99 }, null),
        });
        Assert.Equal(PostAdditionOutcome.Added, group.Outcomes[0].Value.Outcome);
        Assert.Equal(ErrorKind.Unavailable, Assert.Throws<SocialException>(() => group.Outcomes[1].Value).Kind);
        Assert.Equal(PostAdditionOutcome.DuplicateId, group.Outcomes[2].Value.Outcome);
        Assert.Equal(ErrorKind.Unavailable, Assert.Throws<SocialException>(() => group.Outcomes[3].Value).Kind);
        Assert.Equal(PostAdditionOutcome.DuplicateId, group.Outcomes[4].Value.Outcome);
    }

    private static MongoInsertGroup Group(params MongoPostDocument[] posts) => new(posts);

    private static PostRecord Record(long id) =>
        new(id, 7, $"post {id}", Visibility.Public, null, null, [], null, 1, id, false, PostCounts.None);

    private static MongoPostDocument Post(long id, string? key = null) =>
        MongoPostDocument.Of(Record(id), key is null ? null : new StoredRepeat(7, key, [1], [2], Now));

    private static MongoRepeat Stored(string key, DateTimeOffset at) => MongoRepeat.Of(new StoredRepeat(7, key, [1], [3], at));

    private static Dictionary<string, MongoRepeat> Repeats(params MongoRepeat[] repeats) =>
        repeats.ToDictionary(r => r.Key, StringComparer.Ordinal);
}
