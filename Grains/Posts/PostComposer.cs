using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>Makes of what a client gives the post that will be stored, but for its id. Every part of a post has its say here, before anything is written.</summary>
internal sealed class PostComposer(IUserStore users, ConversationRules conversations, PostSight sight, IGrainFactory grains)
{
    /// <exception cref="Interfaces.SocialException"><c>validation_failed</c>.</exception>
    public static void Validate(NewPost post) => (post is { Text: "", MediaIds.Length: > 0 } ? new ValidationErrors() : new ValidationErrors().RequireText(post.Text))
        .Require(post.ReplyTo is null || post.ReplyControl is null, "replyControl", "belongs to the first post of a conversation, not to a comment")
        .ThrowIfAny();

    /// <exception cref="Interfaces.SocialException">What the rules of a conversation say; <c>not_found</c> for the quote of what the user may not see.</exception>
    public async Task<PostRecord> ComposeAsync(long userId, NewPost post)
    {
        var parent = post.ReplyTo is { } replyTo ? await conversations.RequireParentAsync(userId, replyTo) : null;
        var visibility = post.Visibility ?? await DefaultVisibilityAsync(userId, parent);
        var words = await TextParts.OfAsync(post.Text, users);
        return words.AddTo(new PostRecord(0, userId, post.Text, visibility, parent?.Id, parent?.Root, [], null, 1, 0, Deleted: false, PostCounts.None)
        {
            ReplyToAuthor = parent?.Author,
            QuoteOf = post.QuoteOf is { } quoteOf ? await QuotedAsync(userId, quoteOf) : null,
            ReplyControl = post.ReplyControl ?? ReplyControl.Everyone,
        });
    }

    /// <summary>The post that is shown: of a repost, the post that it shows itself.</summary>
    private async Task<long> QuotedAsync(long userId, long quoteOf)
    {
        var post = await sight.RequireAsync(userId, quoteOf);
        return post.RepostOf is { } original ? (await sight.RequireAsync(userId, original)).Id : post.Id;
    }

    /// <summary>An answer is seen by no more people than what it answers, unless its author says so.</summary>
    private async Task<Visibility> DefaultVisibilityAsync(long userId, PostRecord? parent)
    {
        var settings = await grains.GetGrain<IUserGrain>(userId).SettingsAsync();
        return parent is not null && parent.Visibility > settings.DefaultVisibility ? parent.Visibility : settings.DefaultVisibility;
    }
}
