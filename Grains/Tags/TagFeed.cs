namespace Social.Grains.Tags;

/// <summary>The newest posts of a tag as the store had them a moment ago.</summary>
/// <param name="Ids">Newest first.</param>
/// <param name="Floor">Every post of the tag from this id up to the newest is here; 0: all of them are.</param>
/// <param name="ReadAt">By this process's clock.</param>
internal sealed record TagFeed(long[] Ids, long Floor, long ReadAt)
{
    public long Newest => Ids.Length == 0 ? 0 : Ids[0];
}
