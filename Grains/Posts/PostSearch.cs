using System.Collections.Immutable;
using Social.Grains.Interfaces;

namespace Social.Grains.Posts;

/// <summary>Walks along a list of posts until a page is full of those that the viewer may see.</summary>
internal static class PostSearch
{
    /// <summary>How often a page looks further along for posts that can be shown before it is given out short.</summary>
    private const int LongestSearch = 10;

    /// <summary>As <see cref="LongestSearch"/>, while nothing was found: a page that is empty says that the list has ended.</summary>
    private const int LongestEmptySearch = 500;

    private const int LargestStep = 4 * PageQuery.LargestLimit;

    /// <param name="from">Where the list goes on; exclusive.</param>
    /// <param name="read">The next posts after an id, so many at most.</param>
    public static async Task<Page<PostRecord>> PageAsync(
        long from, int limit, Func<long, int, Task<ImmutableArray<PostRecord>>> read,
        Func<ImmutableArray<PostRecord>, Task<IEnumerable<PostRecord>>> filter)
    {
        // one more than asked for tells whether there is a next page
        var wanted = limit + 1;
        var visible = ImmutableArray.CreateBuilder<PostRecord>(wanted);
        for (var step = 0; step < LongestSearch || (visible.Count == 0 && step < LongestEmptySearch); step++)
        {
            var asked = step == 0 ? wanted : Math.Min(wanted << Math.Min(step, 8), LargestStep);
            var found = await read(from, asked);
            if (found.Length > 0)
            {
                from = found[^1].Id;
                visible.AddRange(await filter(found));
            }
            if (visible.Count >= wanted)
            {
                visible.Count = limit;
                return new Page<PostRecord>(visible.ToImmutable(), visible[^1].Id);
            }
            if (found.Length < asked)
                return new Page<PostRecord>(visible.DrainToImmutable(), null);
        }
        return new Page<PostRecord>(visible.DrainToImmutable(), from);
    }
}
