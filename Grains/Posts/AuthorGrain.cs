using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Serialization;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Media;
using Social.Grains.Notifications;
using Social.Grains.Tags;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>
/// A user as somebody who writes. Key: user id. Posts are born here and not in a grain of their own, because an activation per post (40 µs and 2 kB for 15 minutes) would
/// cost more than writing it. Reentrant: posts of one author share a group commit. A lost activation costs nothing.
/// </summary>
[UserPlacement, Reentrant]
internal sealed partial class AuthorGrain(
    IPostStore posts, PostComposer composer, MediaAttachments attachments, PostCache cache, PostViews views, FramedPosts framed, PostPublisher publisher,
    PostCountNews counts, TagUses tags, PostNotices notices, IdGenerator ids, Serializer<Post> answers, TimeProvider time,
    ILogger<AuthorGrain> logger) : Grain, IAuthorGrain
{
    private const int MostTries = 5;

    /// <summary>A silo that died is known to be dead sooner; one that is frozen must not hold up an answer.</summary>
    private static readonly TimeSpan LongestTell = TimeSpan.FromSeconds(3);
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);

    private long UserId => this.GetPrimaryKeyLong();

    public async Task<Repeatable<Post>> PostAsync(NewPost post, RepeatKey? repeat)
    {
        PostComposer.Validate(post);
        if (repeat is null)
            return await WriteAsync(post, null);
        if (!_running.Add(repeat.Key))
        {
            throw new SocialException(ErrorKind.Conflict, ErrorCodes.IdempotencyKeyInUse, "The first request with this Idempotency-Key is still running.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }
        try
        {
            var stored = await posts.FindRepeatAsync(UserId, repeat.Key, time.GetUtcNow());
            return stored is null ? await WriteAsync(post, repeat) : Replay(stored, repeat);
        }
        finally
        {
            _running.Remove(repeat.Key);
        }
    }

    public async Task<bool> RepostAsync(long originalId, Visibility visibility, long id)
    {
        var record = new PostRecord(id, UserId, "", visibility, null, null, [], null, 1, id, Deleted: false, PostCounts.None) { RepostOf = originalId };
        var addition = await posts.AddAsync(record, null);
        if (addition.Outcome != PostAdditionOutcome.Added)
            return await posts.GetManyAsync([id]) is [{ } found] && found.Author == UserId && found.RepostOf == originalId;
        cache.Put(record);
        await TellOwnTimelineAsync(id);
        publisher.Created(record, await framed.ShowAsync(UserId, await views.ShowAsync(record)));
        return true;
    }

    private async Task<Repeatable<Post>> WriteAsync(NewPost post, RepeatKey? repeat)
    {
        var composed = await composer.ComposeAsync(UserId, post);
        for (var tries = 1; ; tries++)
        {
            var id = ids.Next();
            var record = composed with { Id = id, Touched = id };
            await using var held = await attachments.TakeAsync(record, post.MediaIds);
            record = record with { Media = held.Media };
            var form = await views.ShowAsync(record);
            var view = await framed.ShowAsync(UserId, form);
            var prepared = await notices.PrepareAsync(record);
            var addition = await posts.AddAsync(record, repeat is null ? null : Stored(view, repeat));
            held.Written = addition.Outcome == PostAdditionOutcome.Added;
            switch (addition.Outcome)
            {
                case PostAdditionOutcome.Added:
                    cache.Put(record).Show(form.Author, form);
                    await notices.WrittenAsync(prepared);
                    await TellOwnTimelineAsync(id);
                    publisher.Created(record, view);
                    tags.Posted(record);
                    if (record is { ReplyTo: { } parent, ReplyToAuthor: { } author })
                        counts.Changed(parent, author);
                    return new Repeatable<Post>(view, Replayed: false);
                case PostAdditionOutcome.Repeated:
                    return Replay(addition.Repeat!, repeat!);
                case PostAdditionOutcome.DuplicateId when tries < MostTries:
                    continue;
                default:
                    throw SocialException.Unavailable("No free id was found; try again.");
            }
        }
    }

    /// <summary>The post is durable: a timeline that cannot be told has it from the store within seconds.</summary>
    private async Task TellOwnTimelineAsync(long id)
    {
        try
        {
            await GrainFactory.GetGrain<ITimelineGrain>(UserId).OwnPostAsync(id).WaitAsync(LongestTell, time);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            LogNotTold(e, UserId);
        }
    }

    private StoredRepeat Stored(Post view, RepeatKey repeat) =>
        new(UserId, repeat.Key, repeat.BodyHash, [.. answers.SerializeToArray(view)], time.GetUtcNow());

    private Repeatable<Post> Replay(StoredRepeat stored, RepeatKey repeat) => stored.BodyHash.AsSpan().SequenceEqual(repeat.BodyHash.AsSpan())
        ? new Repeatable<Post>(answers.Deserialize(stored.Answer.AsSpan().ToArray())!, Replayed: true)
        : throw new SocialException(
            ErrorKind.Unprocessable, ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key was used with another body.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The home timeline of {UserId} could not be told of its owner's new post")]
    private partial void LogNotTold(Exception exception, long userId);
}
