using System.Globalization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Social.Storage.Embedded;

/// <summary>
/// Grain state in table <c>grain_states</c>, keyed by grain id and state name. Each write has an ETag of its own, so one that follows a
/// clear cannot be taken for another.
/// </summary>
internal sealed class EmbeddedGrainStorage(EmbeddedDatabase database, IGrainStorageSerializer serializer, IActivatorProvider activators)
    : IGrainStorage
{
    private const string Read = "select etag, payload from grain_states where grain = ?1 and name = ?2";

    private const string Insert = "insert into grain_states (grain, name, etag, payload) values (?1, ?2, ?3, ?4) on conflict do nothing";

    private const string Update = "update grain_states set etag = ?4, payload = ?5 where grain = ?1 and name = ?2 and etag = ?3";

    private const string Delete = "delete from grain_states where grain = ?1 and name = ?2 and etag = ?3";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        var found = await database.ReadAsync(
            db => db.Use(Read).Bind(grain).Bind(stateName).First(r => new Stored(r.Text(0), r.Bytes(1))), cancellationToken);
        grainState.State = found is null ? activators.GetActivator<T>().Create() : serializer.Deserialize<T>(found.Payload);
        grainState.ETag = found?.ETag;
        grainState.RecordExists = found is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (grain, known, fresh) = (grainId.ToString(), grainState.ETag, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture));
        var payload = serializer.Serialize(grainState.State).ToMemory();
        await ChangeAsync(
            db => known is null
                ? db.Use(Insert).Bind(grain).Bind(stateName).Bind(fresh).Bind(payload.Span).Execute()
                : db.Use(Update).Bind(grain).Bind(stateName).Bind(known).Bind(fresh).Bind(payload.Span).Execute(),
            stateName, grain, known, cancellationToken);
        grainState.ETag = fresh;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (grain, known) = (grainId.ToString(), grainState.ETag);
        if (known is not null)
        {
            await ChangeAsync(
                db => db.Use(Delete).Bind(grain).Bind(stateName).Bind(known).Execute(), stateName, grain, known, cancellationToken);
        }

        grainState.State = activators.GetActivator<T>().Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    /// <exception cref="InconsistentStateException">The stored ETag is not the one known: no row was changed.</exception>
    private async Task ChangeAsync(
        Func<SqliteSession, int> change, string stateName, string grain, string? known, CancellationToken cancellationToken)
    {
        if (await database.WriteAsync(change, cancellationToken) == 0)
        {
            var message = $"State {stateName} of grain {grain} has been written by another activation.";
            throw new InconsistentStateException(message, storedEtag: "unknown", currentEtag: known ?? "none");
        }
    }

    private sealed record Stored(string ETag, BinaryData Payload);
}
