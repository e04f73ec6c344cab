using Orleans.Storage;

namespace Social.Storage.Mongo;

/// <summary>Settings of grain storage on MongoDB, named by provider.</summary>
public sealed class MongoGrainStorageOptions : IStorageProviderSerializerOptions
{
    /// <summary>How state is written; the silo's own serializer for grain storage unless set.</summary>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = default!;
}
