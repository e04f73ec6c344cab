using Orleans.Storage;

namespace Social.Storage.Embedded;

/// <summary>Settings of embedded grain storage, named by provider.</summary>
public sealed class EmbeddedGrainStorageOptions : IStorageProviderSerializerOptions
{
    /// <summary>How state is written; the silo's own serializer for grain storage unless set.</summary>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = default!;
}
