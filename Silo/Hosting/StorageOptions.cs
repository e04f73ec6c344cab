namespace Social.Silo.Hosting;

/// <summary>Which store holds what. Section <c>Storage</c>; each store has a section of its own below it.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";
    public const string Embedded = "embedded";
    public const string Postgres = "postgres";
    public const string Mongo = "mongo";

    /// <summary>Accounts, users, follows, blocks, signing keys: <c>embedded</c> or <c>postgres</c>.</summary>
    public StoreChoice Relational { get; set; } = new();

    /// <summary>Posts: <c>embedded</c>, <c>postgres</c> or <c>mongo</c>. Default: where the relational data are.</summary>
    public StoreChoice Documents { get; set; } = new();

    /// <summary>State that one grain owns: <c>embedded</c>, <c>postgres</c> or <c>mongo</c>. Default: where the relational data are.</summary>
    public StoreChoice GrainState { get; set; } = new();
}

/// <summary>The provider of one kind of data.</summary>
internal sealed class StoreChoice
{
    public string? Provider { get; set; }
}
