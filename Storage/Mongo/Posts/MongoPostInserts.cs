using MongoDB.Driver;
using Social.Grains.Interfaces;

namespace Social.Storage.Mongo.Posts;

/// <summary>
/// Inserts a group of posts by one unordered InsertMany and finds out what became of each.
/// <para>A refused document is looked up: its key is there (repeated), the key is there but 24 h old (it is taken away, and the post
/// tried again), or the id is there (duplicate).</para>
/// <para>When the answer is lost, nobody knows which documents are written, and one that is not may still arrive. So a fence is put at
/// each id, which either finds the post there (added) or takes its place for good (not added, ever). Only when the server stays away
/// until the time is up this cannot be done: then a post that was answered with <c>unavailable</c> may be there, whole and with its
/// repeat, so whoever asks again with the same key gets the first answer.</para>
/// </summary>
internal sealed class MongoPostInserts(MongoConnection mongo)
{
    /// <summary>The first, one after old keys were taken away, and one for whoever was quicker.</summary>
    private const int MostRounds = 3;

    private static readonly InsertManyOptions Unordered = new() { IsOrdered = false };
    private static readonly BulkWriteOptions UnorderedBulk = new() { IsOrdered = false };
    private static readonly UpdateDefinition<MongoPostDocument> Fence = Builders<MongoPostDocument>.Update.SetOnInsert("z", true);
    private static readonly UpdateDefinition<MongoPostDocument> DropRepeat = Builders<MongoPostDocument>.Update.Unset(p => p.Repeat);

    public async Task<IReadOnlyList<MongoInsert>> CommitAsync(IReadOnlyList<MongoPostDocument> posts, CancellationToken limit)
    {
        var group = new MongoInsertGroup(posts);
        for (var round = 1; group.Open.Count > 0 && round <= MostRounds; round++)
        {
            try
            {
                await InsertAsync(group, limit);
            }
            catch (SocialException e) when (group.HasOutcomes)
            {
                group.FailOpen(e);
            }
            catch (OperationCanceledException e) when (limit.IsCancellationRequested)
            {
                var late = MongoFailure.Unavailable(e);
                if (!group.HasOutcomes)
                    throw late;
                group.FailOpen(late);
            }
        }

        group.FailOpen(SocialException.Unavailable("The post is being written elsewhere; try again."));
        return group.Outcomes;
    }

    /// <summary>Leaves those open that must be tried again.</summary>
    private async Task InsertAsync(MongoInsertGroup group, CancellationToken limit)
    {
        try
        {
            await mongo.CallAsync(
                async ct =>
                {
                    await mongo.Posts.InsertManyAsync(group.Open.Select(i => group.Posts[i]), Unordered, ct);
                    return true;
                },
                limit);
            group.Refuse([]);
        }
        catch (MongoBulkWriteException<MongoPostDocument> e) when (e.UnprocessedRequests.Count == 0)
        {
            var conflicts = group.Refuse([.. e.WriteErrors.Select(w => (w.Index, w.Code))]);
            if (conflicts.Count > 0)
                await ExplainAsync(group, conflicts, limit);
        }
        catch (Exception e) when (e is MongoBulkWriteException || (e is SocialException failure && !MongoFailure.WasNeverSent(failure)))
        {
            await SettleAsync(group, limit);
        }
    }

    private async Task ExplainAsync(MongoInsertGroup group, IReadOnlyList<int> conflicts, CancellationToken limit)
    {
        var wanted = conflicts.Select(i => group.Posts[i].Repeat?.Key).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var repeats = wanted.Length == 0 ? [] : await ReadAsync(MongoPostQueries.Repeats(wanted), limit);
        var holders = await ReadAsync(MongoPostQueries.Holders(conflicts.Select(i => group.Posts[i].Id).Distinct()), limit);
        var ended = group.Explain(
            conflicts, repeats.ToDictionary(p => p.Repeat!.Key, p => p.Repeat!, StringComparer.Ordinal),
            holders.Select(p => p.Id).ToHashSet());
        if (ended.Count == 0)
            return;
        var drops = ended.Select(r => new UpdateOneModel<MongoPostDocument>(MongoPostQueries.OldRepeat(r.Key, r.At).Filter, DropRepeat));
        await mongo.CallAsync(ct => mongo.Posts.BulkWriteAsync(drops, UnorderedBulk, ct), limit);
    }

    private async Task SettleAsync(MongoInsertGroup group, CancellationToken limit)
    {
        var ids = group.Open.Select(i => group.Posts[i].Id).Distinct().ToArray();
        await mongo.CallAsync(
            async ct =>
            {
                try
                {
                    await mongo.Posts.BulkWriteAsync(ids.Select(FenceAt), UnorderedBulk, ct);
                }
                catch (MongoBulkWriteException e)
                    when (!MongoFailure.MayPass(e) && e.WriteErrors.All(w => w.Code == MongoFailure.DuplicateKey))
                {
                    // the late insert came first after all; the read shows it
                }

                return true;
            },
            limit);
        group.Settle((await ReadAsync(MongoPostQueries.Holders(ids), limit)).ToDictionary(p => p.Id));
    }

    private static UpdateOneModel<MongoPostDocument> FenceAt(long id) => new(MongoPostQueries.One(id).Filter, Fence) { IsUpsert = true };

    /// <summary>Reads what a majority has, because an answer will be built on it.</summary>
    private Task<List<MongoPostDocument>> ReadAsync(MongoPostRead read, CancellationToken limit) => mongo.CallAsync(
        ct => read.ListAsync(mongo.Posts.WithReadConcern(mongo.Lasting), limit: null, ct), limit);
}
