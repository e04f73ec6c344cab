using MongoDB.Bson.Serialization.Attributes;

namespace Social.Storage.Mongo;

/// <summary>
/// State of a grain, in collection <c>grain_states</c>.
/// <code>
/// _id  string  state name "/" grain id; a name has no slash
/// e    string  ETag: new at each write, so a write that follows a clear cannot be taken for another
/// s    binary  the state as the silo's grain storage serializer writes it
/// </code>
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class MongoGrainStateDocument
{
    [BsonId]
    public string Id { get; init; } = "";

    [BsonElement("e")]
    public string ETag { get; init; } = "";

    [BsonElement("s")]
    public byte[] State { get; init; } = [];

    public static string IdOf(string stateName, GrainId grain) => stateName.Contains('/', StringComparison.Ordinal)
        ? throw new ArgumentException($"The state name '{stateName}' must not have a slash.", nameof(stateName))
        : $"{stateName}/{grain}";
}
