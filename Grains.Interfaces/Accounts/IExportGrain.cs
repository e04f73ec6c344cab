namespace Social.Grains.Interfaces.Accounts;

/// <summary>A person's copy of all that they have here. Key: user id. Its bytes never pass here.</summary>
[Alias("IExportGrain")]
public interface IExportGrain : IGrainWithIntegerKey
{
    /// <summary>Begins to make an export, one at a time and one a day: otherwise the one that is there is answered.</summary>
    [Alias("StartAsync")]
    Task<Export> StartAsync();

    /// <summary>The export that is being made or can be loaded. Fails with <c>not_found</c>.</summary>
    [Alias("GetAsync")]
    Task<Export> GetAsync();

    /// <summary>Goes on with an export whose process died. No effect when there is none or it is being made here.</summary>
    [Alias("ContinueAsync")]
    Task ContinueAsync();
}

/// <summary>A ZIP file with all that a person has here.</summary>
/// <param name="Done">Parts that are in it; begins again when the process that makes it dies.</param>
/// <param name="Total">Parts that there are.</param>
/// <param name="Url">Where it is, for an hour at most; ask again for a new address. Absent until <paramref name="Status"/> is <c>ready</c>.</param>
/// <param name="ExpiresAt">When it is deleted.</param>
[GenerateSerializer, Immutable, Alias("Export")]
public sealed record Export(
    [property: Id(0)] long Id, [property: Id(1)] ExportStatus Status, [property: Id(2)] int Done, [property: Id(3)] int Total,
    [property: Id(4)] DateTimeOffset CreatedAt, [property: Id(5)] DateTimeOffset? ExpiresAt, [property: Id(6)] string? Url);

[GenerateSerializer, Alias("ExportStatus")]
public enum ExportStatus
{
    /// <summary>Being made; ask again.</summary>
    Processing,

    Ready,

    /// <summary>It could not be made for hours; ask for another.</summary>
    Failed,
}
