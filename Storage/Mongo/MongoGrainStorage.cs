using System.Globalization;
using MongoDB.Driver;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using Social.Grains.Interfaces;

namespace Social.Storage.Mongo;

/// <summary>
/// Grain state, one <see cref="MongoGrainStateDocument"/> each. A first write is an insert, a later one replaces the document that has
/// the known ETag: each is atomic. When the answer of a write is lost, the stored ETag tells whether it was done.
/// </summary>
internal sealed class MongoGrainStorage(MongoConnection mongo, IGrainStorageSerializer serializer, IActivatorProvider activators)
    : IGrainStorage
{
    private static readonly FilterDefinitionBuilder<MongoGrainStateDocument> Where = Builders<MongoGrainStateDocument>.Filter;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var id = MongoGrainStateDocument.IdOf(stateName, grainId);
        var found = await mongo.CallAsync(ct => FindAsync(id, ct), cancellationToken);
        grainState.State = found is null ? activators.GetActivator<T>().Create() : serializer.Deserialize<T>(new BinaryData(found.State));
        grainState.ETag = found?.ETag;
        grainState.RecordExists = found is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var known = grainState.ETag;
        var next = new MongoGrainStateDocument
        {
            Id = MongoGrainStateDocument.IdOf(stateName, grainId),
            ETag = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture),
            State = serializer.Serialize(grainState.State).ToArray(),
        };
        await ChangeAsync(
            async ct => known is null
                ? await InsertAsync(next, ct)
                : (await mongo.GrainStates.ReplaceOneAsync(Known(next.Id, known), next, cancellationToken: ct)).MatchedCount == 1,
            next.Id, known, next.ETag, cancellationToken);
        grainState.ETag = next.ETag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (id, known) = (MongoGrainStateDocument.IdOf(stateName, grainId), grainState.ETag);
        if (known is not null)
        {
            await ChangeAsync(
                async ct => (await mongo.GrainStates.DeleteOneAsync(Known(id, known), ct)).DeletedCount == 1,
                id, known, null, cancellationToken);
        }

        grainState.State = activators.GetActivator<T>().Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static FilterDefinition<MongoGrainStateDocument> Known(string id, string etag) =>
        Where.Eq(s => s.Id, id) & Where.Eq(s => s.ETag, etag);

    /// <param name="wanted">The ETag that is there once the change is done; null when the document is gone then.</param>
    /// <exception cref="InconsistentStateException">The stored ETag is not the one known: nothing was changed.</exception>
    private async Task ChangeAsync(
        Func<CancellationToken, Task<bool>> change, string id, string? known, string? wanted, CancellationToken cancellationToken)
    {
        var deadline = mongo.NewDeadline();
        bool done;
        try
        {
            done = await mongo.CallAsync(change, cancellationToken, deadline);
        }
        catch (SocialException)
        {
            // again: it is done now, or it cannot be because it was done before
            done = await mongo.CallAsync(change, cancellationToken, deadline)
                || await mongo.CallAsync(ct => FindAsync(id, ct), cancellationToken, deadline) is var now
                    && string.Equals(now?.ETag, wanted, StringComparison.Ordinal);
        }

        if (!done)
        {
            var message = $"State {id} has been written by another activation.";
            throw new InconsistentStateException(message, storedEtag: "unknown", currentEtag: known ?? "none");
        }
    }

    private async Task<bool> InsertAsync(MongoGrainStateDocument document, CancellationToken cancellationToken)
    {
        try
        {
            await mongo.GrainStates.InsertOneAsync(document, options: null, cancellationToken);
            return true;
        }
        catch (MongoWriteException e) when (e.WriteConcernError is null && MongoFailure.IsDuplicateKey(e))
        {
            return false;
        }
    }

    private Task<MongoGrainStateDocument?> FindAsync(string id, CancellationToken cancellationToken) =>
        mongo.GrainStates.Find(Where.Eq(s => s.Id, id)).FirstOrDefaultAsync(cancellationToken)!;
}
