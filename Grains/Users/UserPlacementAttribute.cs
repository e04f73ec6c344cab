using Orleans.Placement;

namespace Social.Grains.Users;

/// <summary>
/// For grains whose key is a user id: all grains of one user stand on one silo, so that what one of them asks another costs no message between processes. Users are
/// spread evenly.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class UserPlacementAttribute() : PlacementAttribute(UserPlacement.Singleton);

/// <summary>The mark of such grains in the cluster's manifest; <see cref="UserPlacementDirector"/> does the placing.</summary>
[GenerateSerializer, Immutable, Alias("UserPlacement")]
internal sealed class UserPlacement : PlacementStrategy
{
    public static UserPlacement Singleton { get; } = new();
}
