namespace Social.Storage.Mongo;

/// <summary>Settings of storage on MongoDB, section <c>Storage:Mongo</c>.</summary>
public sealed class MongoOptions
{
    public const string Section = "Storage:Mongo";

    /// <summary>A <c>mongodb://</c> or <c>mongodb+srv://</c> address, with credentials when the server wants some.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Belongs to one cluster of silos.</summary>
    public string Database { get; set; } = "social";

    /// <summary>How many connections this process opens to each server at most.</summary>
    public int MaxConnections { get; set; } = 100;

    /// <summary>How long opening a connection may take.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long one call may take, the search for a server and the wait for a connection included. A write may make a second
    /// one to learn what became of the first.</summary>
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a start waits for a server that is away before it gives up.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many posts may wait to be written; one more fails with <c>unavailable</c>.</summary>
    public int WriteQueue { get; set; } = 16_384;
}
