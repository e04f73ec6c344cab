using Orleans.Runtime.Placement;

namespace Social.Grains.Users;

/// <summary>
/// Chooses by rendezvous hashing (Thaler and Ravishankar, 1998): of all silos the one whose hash together with the user is the greatest. A silo that joins or leaves moves
/// its own share of the users and nobody else; who is active already stays where they are.
/// </summary>
internal sealed class UserPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
            return Task.FromResult(hint);
        var user = Mixed((ulong)target.GrainIdentity.GetIntegerKey());
        return Task.FromResult(silos.MaxBy(silo => Mixed(user ^ (uint)silo.GetConsistentHashCode()))!);
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): every bit of the input moves half of the output's.</summary>
    private static ulong Mixed(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
