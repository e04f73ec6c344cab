using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Social.Api.Gateway;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Media;
using Social.Media.Images;
using Social.Media.Uploads;

namespace Social.Api.Media;

/// <summary>Routes of media.</summary>
internal static class MediaApi
{
    public static IEndpointRouteBuilder MapMedia(this IEndpointRouteBuilder app)
    {
        var media = app.MapGroup("/v1/media").WithTags("Media").RequireAuthorization().Fails(401, 503);
        media.MapPost("/", UploadAsync).CountedAs(RateKind.Media).Fails(400, 409, 413, 415, 422, 429)
            .WithMetadata(new UploadSizeLimit()).AddOpenApiOperationTransformer((operation, _, _) => DescribeFormAsync(operation))
            .WithSummary("Upload an image, a video or a sound")
            .WithDescription(
                "multipart/form-data with a part `file` and, where wanted, a part `alt`. The type is told by the content. 201: it is ready. 202: ask for it again until its status is " +
                "ready or failed. Images: JPEG, PNG, GIF, WebP, AVIF to 16 MiB; they are made anew, without anything but pixels. Video (MP4, WebM, QuickTime) and sound (MP3, Ogg, M4A, " +
                "WAV, FLAC) to 100 MiB are kept as they are. What is used nowhere goes after a day.");
        media.MapGet("/{id}", GetAsync).Fails(400, 404).WithSummary("One of one's own uploads");
        media.MapPatch("/{id}", ChangeAsync).Fails(400, 404, 413, 415).WithSummary("Change the alternative text, also where the media is shown");
        media.MapDelete("/{id}", DeleteAsync).Fails(400, 404, 409).WithSummary("Delete an upload that is used nowhere");
        app.MapMediaFiles();
        return app;
    }

    private static async Task<Results<Created<MediaItem>, Accepted<MediaItem>>> UploadAsync(
        IdempotencyKey key, CurrentUser user, HttpContext context, UploadReceiver receiver, MediaMaker maker, UploadWork work, IGrainFactory grains,
        IOptions<ImageOptions> options, TimeProvider time)
    {
        var received = await receiver.ReceiveAsync(context, user.Id, key.Repeat is not null);
        var handedOver = false;
        try
        {
            var facts = maker.Check(received.File);
            var repeat = key.Repeat is { } given ? given with { BodyHash = received.Hash } : null;
            var ticket = await grains.GetGrain<IMediaLibraryGrain>(user.Id).BeginAsync(new NewMedia(facts.Format.Kind, received.Alt), repeat);
            var media = IdempotencyKey.Unwrap(new Repeatable<MediaItem>(ticket.Media, ticket.Replayed), context);
            // a repeat of what is not ready is worked on too: the first attempt may have died
            if (media.Status != MediaStatus.Processing)
                return Answer(media);
            handedOver = true;
            var making = work.MakeAsync(user.Id, ticket, received.File, facts);
            try
            {
                return Answer(await making.WaitAsync(options.Value.AnswerWithin, time));
            }
            catch (TimeoutException) when (!making.IsCompleted)
            {
                return Answer(media);
            }
        }
        finally
        {
            if (!handedOver)
                received.File.Dispose();
        }
    }

    private static Results<Created<MediaItem>, Accepted<MediaItem>> Answer(MediaItem media) => media.Status == MediaStatus.Processing
        ? TypedResults.Accepted($"/v1/media/{media.Id}", media)
        : TypedResults.Created($"/v1/media/{media.Id}", media);

    private static async Task<Ok<MediaItem>> GetAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<IMediaLibraryGrain>(user.Id).GetAsync(id));

    private static async Task<Ok<MediaItem>> ChangeAsync(long id, MediaChange change, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<IMediaLibraryGrain>(user.Id).ChangeAsync(id, change));

    private static async Task<NoContent> DeleteAsync(long id, CurrentUser user, IGrainFactory grains)
    {
        await grains.GetGrain<IMediaLibraryGrain>(user.Id).DeleteAsync(id);
        return TypedResults.NoContent();
    }

    private static Task DescribeFormAsync(OpenApiOperation operation)
    {
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(StringComparer.Ordinal) { UploadReceiver.FilePart },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                [UploadReceiver.FilePart] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                [UploadReceiver.AltPart] = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 1_500 },
            },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["multipart/form-data"] = new() { Schema = form } },
        };
        return Task.CompletedTask;
    }
}
