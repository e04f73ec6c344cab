using Social.Storage.Embedded;

namespace Social.Silo.Hosting;

/// <summary>Which stores the grains use.</summary>
internal static class Persistence
{
    public static ISiloBuilder AddStorage(this ISiloBuilder silo) => silo.AddEmbeddedStorage();
}
