using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Users;

/// <summary>
/// Puts made-up users, follows and posts into the stores by the thousand, past the rules but not past the stores. Works in Development
/// only: fails with <c>forbidden</c> elsewhere. Repeating a call changes nothing, so a fill that broke off goes on where it was. Key: any.
/// </summary>
[Alias("IBulkBenchmarkGrain")]
public interface IBulkBenchmarkGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Makes the store ready for very many users: lists of followers cannot be read until <see cref="EndAsync"/>. Nobody else may use the
    /// store meanwhile. Fails with <c>unavailable</c> where the store has no bulk fill.
    /// </summary>
    [Alias("BeginAsync"), ResponseTimeout("00:30:00")]
    Task BeginAsync();

    /// <summary>Adds users and whom they follow; durable when it returns.</summary>
    [Alias("AddUsersAsync"), ResponseTimeout("00:05:00")]
    Task AddUsersAsync(BulkUsers batch);

    /// <summary>Adds public posts; durable when it returns. Timelines that are live learn of them from the store alone.</summary>
    [Alias("AddPostsAsync"), ResponseTimeout("00:05:00")]
    Task AddPostsAsync(BulkPosts batch);

    /// <summary>Ends what <see cref="BeginAsync"/> began. May take as long as adding did.</summary>
    [Alias("EndAsync"), ResponseTimeout("01:00:00")]
    Task EndAsync();
}

/// <summary>Users with neighbouring ids. They have no account: nobody can sign in as them.</summary>
/// <param name="BaseId">The id of user number 0.</param>
/// <param name="First">The number of the first of these users.</param>
/// <param name="Prefix">Handles are the prefix and the user's number.</param>
/// <param name="Followers">How many follow each of them in the end.</param>
/// <param name="Followees">The numbers of those whom each of them follows, the first user's first, equally many each.</param>
[GenerateSerializer, Immutable, Alias("BulkUsers")]
public sealed record BulkUsers(
    [property: Id(0)] long BaseId, [property: Id(1)] int First, [property: Id(2)] string Prefix,
    [property: Id(3)] ImmutableArray<int> Followers, [property: Id(4)] ImmutableArray<int> Followees);

/// <summary>Posts by id, and the author of each.</summary>
[GenerateSerializer, Immutable, Alias("BulkPosts")]
public sealed record BulkPosts([property: Id(0)] ImmutableArray<long> Ids, [property: Id(1)] ImmutableArray<long> Authors);
