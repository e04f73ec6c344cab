namespace Social.Storage.Postgres;

/// <summary>Settings of PostgreSQL storage, section <c>Storage:Postgres</c>.</summary>
public sealed class PostgresOptions
{
    public const string Section = "Storage:Postgres";

    /// <summary>An Npgsql connection string: <c>Host=…;Port=…;Database=…;Username=…;Password=…</c>. The database must exist.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Connections of this process at most. Half of them may read at once, a quarter write; the rest is for groups of writes and for grain
    /// state. All processes together need fewer than the server's <c>max_connections</c>.
    /// </summary>
    public int MaxPoolSize { get; set; } = 32;

    /// <summary>How long a write may take in all before it fails with <c>unavailable</c>.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the server works on one statement before it gives it up, and waits for a lock at most. The client waits a second longer,
    /// so that it is the server that gives up. At most half of <see cref="WriteTimeout"/>: there must be time to ask what became of a write.
    /// </summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long opening a connection, and waiting for a free one, may take.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the start waits for a server that is not there yet.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many writes of a kind may wait for the next commit; one more fails with <c>unavailable</c>.</summary>
    public int WriteQueue { get; set; } = 16_384;

    /// <summary>How many reads may wait for a connection; one more fails with <c>unavailable</c>.</summary>
    public int ReadQueue { get; set; } = 4_096;
}
