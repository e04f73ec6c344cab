namespace Social.Grains.Accounts;

/// <summary>One kind of data that a person has here. Each domain registers its own; each becomes a JSON file of the export.</summary>
internal interface IExportSource
{
    /// <summary>Name of the file, without ending.</summary>
    string Name { get; }

    /// <summary>All of it, a page in memory at a time.</summary>
    IAsyncEnumerable<object> ReadAsync(long userId, CancellationToken cancellationToken);
}
