using Social.Grains.Interfaces;
using Social.Grains.Users;

namespace Social.Grains.Timelines;

/// <summary>
/// Whether a timeline's list of authors is as new as the store's. It is told of each change; but silos that come and go may leave two activations of a timeline for a while, of which
/// one is told and the other asked, and this bounds for how long that shows.
/// </summary>
internal sealed class RelationCheck(IRelationStore relations, IClusterMembershipService membership, TimeProvider time)
{
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);

    /// <summary>So long after a silo came or went it is looked often.</summary>
    private static readonly TimeSpan Unsettled = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private MembershipVersion _version = membership.CurrentSnapshot.Version;
    private DateTimeOffset _changed = time.GetUtcNow();

    public DateTimeOffset Now => time.GetUtcNow();

    /// <param name="last">When the list was read or checked.</param>
    public bool IsDue(DateTimeOffset last)
    {
        var elapsed = Now - last;
        return elapsed > Often && (elapsed > Seldom || IsUnsettled());
    }

    /// <summary>False also where the store does not say: the next check does.</summary>
    public async Task<bool> IsBehindAsync(long userId, FollowedAuthors authors)
    {
        try
        {
            return await relations.VersionAsync(userId) > authors.Version;
        }
        catch (SocialException e) when (e.Kind == ErrorKind.Unavailable)
        {
            return false;
        }
    }

    private bool IsUnsettled()
    {
        var silos = membership.CurrentSnapshot;
        lock (_gate)
        {
            if (silos.Version != _version)
                (_version, _changed) = (silos.Version, Now);
            // a silo that is alone has no second activation anywhere
            return silos.Members.Count > 1 && Now - _changed < Unsettled;
        }
    }
}
