namespace Social.Storage.Mongo;

/// <summary>Tells whether MongoDB can be reached, from what the driver hears of it in the background: asking costs nothing.</summary>
public sealed class MongoReadiness
{
    private readonly MongoConnection _mongo;

    internal MongoReadiness(MongoConnection mongo) => _mongo = mongo;

    /// <summary>Null while MongoDB takes writes.</summary>
    public string? WhyNot => _mongo.IsReachable ? null : $"MongoDB at {_mongo.Servers} cannot be reached.";
}
