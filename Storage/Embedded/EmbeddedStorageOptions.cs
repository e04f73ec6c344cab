namespace Social.Storage.Embedded;

/// <summary>Settings of embedded storage, section <c>Storage:Embedded</c>.</summary>
public sealed class EmbeddedStorageOptions
{
    public const string Section = "Storage:Embedded";

    /// <summary>Where the database and the signing keys lie; made when absent. One process at a time.</summary>
    public string Folder { get; set; } = "data";

    /// <summary>How long a write waits for a database that another program has locked before it fails with <c>unavailable</c>.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A write that has not begun this long after it was asked for fails with <c>unavailable</c> and is never done.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many writes may wait for the next commit; one more fails with <c>unavailable</c>.</summary>
    public int WriteQueue { get; set; } = 16_384;

    /// <summary>How many reads may wait for a connection; one more fails with <c>unavailable</c>.</summary>
    public int ReadQueue { get; set; } = 4_096;

    /// <summary>How many reads run at once.</summary>
    public int Readers { get; set; } = 2 * Environment.ProcessorCount;
}
