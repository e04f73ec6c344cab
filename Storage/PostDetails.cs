using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Storage;

/// <summary>
/// What of a post is only ever read together with it, as JSON in one column of a relational database: no query asks for any of it. Null for the many posts that have none.
/// Names and numbers of kinds are part of the stored data.
/// </summary>
internal sealed record PostDetails(ImmutableArray<PostEntity>? Entities, ImmutableArray<string>? Tags, ImmutableArray<PostMedia>? Media)
{
    public static string? Of(PostRecord post) => post.Entities.IsEmpty && post.Tags.IsEmpty && post.Media.IsEmpty
        ? null
        : JsonSerializer.Serialize(
            new PostDetails(Unless(post.Entities), Unless(post.Tags), Unless(post.Media)), PostDetailsJson.Default.PostDetails);

    /// <summary>The post with what was stored of its details.</summary>
    public static PostRecord Add(PostRecord post, string? stored)
    {
        if (stored is null)
            return post;
        var details = JsonSerializer.Deserialize(stored, PostDetailsJson.Default.PostDetails)!;
        return post with { Entities = details.Entities ?? [], Tags = details.Tags ?? [], Media = details.Media ?? [] };
    }

    /// <summary>The tags under which a post is found: a public one's.</summary>
    public static ImmutableArray<string> Findable(PostRecord post) => post.Visibility == Visibility.Public ? post.Tags : [];

    private static ImmutableArray<T>? Unless<T>(ImmutableArray<T> none) => none.IsEmpty ? null : none;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PostDetails))]
internal sealed partial class PostDetailsJson : JsonSerializerContext;
