using Orleans.Storage;
using Social.Grains.Interfaces;

namespace Social.Storage.Postgres;

/// <summary>
/// Orleans' ADO.NET provider with three things mended: it keys a state by its name and the grain's key without the grain's type, and takes
/// keys that read as the same number for one (both cured by putting the whole grain id into the name); and a database that is away is
/// <c>unavailable</c>.
/// </summary>
internal sealed class PostgresGrainStorage(IGrainStorage inner) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        GuardAsync(inner.ReadStateAsync(NameOf(stateName, grainId), grainId, grainState, cancellationToken));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        GuardAsync(inner.WriteStateAsync(NameOf(stateName, grainId), grainId, grainState, cancellationToken));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        GuardAsync(inner.ClearStateAsync(NameOf(stateName, grainId), grainId, grainState, cancellationToken));

    /// <summary>The provider takes a backtick for the mark of a generic type.</summary>
    private static string NameOf(string stateName, GrainId grainId) => PostgresText.Store($"{stateName}/{grainId}")
        .Replace("%", "%25", StringComparison.Ordinal).Replace("`", "%60", StringComparison.Ordinal);

    private static async Task GuardAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception e) when (e is not SocialException && PostgresFailure.Answer(e) is not null)
        {
            throw PostgresFailure.Answer(e)!;
        }
    }
}
