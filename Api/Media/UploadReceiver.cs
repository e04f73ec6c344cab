using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Social.Api.Gateway;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Media;
using Social.Media.Formats;
using Social.Media.Uploads;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Social.Api.Media;

/// <summary>Reads the form of an upload into a file, 64 KiB at a time. Whatever ends it early leaves no file behind.</summary>
internal sealed class UploadReceiver(UploadFolder folder, TimeProvider time)
{
    public const string FilePart = "file";
    public const string AltPart = "alt";
    public const string NoForm = "Send multipart/form-data with a part 'file'.";
    private const int BufferSize = 64 * 1024;
    private const int LargestAlt = 8 * 1024;
    private const int MostHeaders = 16;
    private const int LongestBoundary = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    // who sends more slowly holds a place that others wait for
    private static readonly MinDataRate Slowest = new(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(15));

    /// <summary>Fails with <c>unsupported_media_type</c> for what is no form, <c>body_too_large</c>, <c>unsupported_format</c>, <c>too_many_requests</c> and what a wrong form is.</summary>
    public async Task<ReceivedUpload> ReceiveAsync(HttpContext context, long userId, bool hashed)
    {
        var boundary = BoundaryOf(context.Request);
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = Slowest;
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        var form = new Form(folder, userId, hashed);
        try
        {
            return await form.ReadAsync(new MultipartReader(boundary, context.Request.Body) { HeadersCountLimit = MostHeaders }, either.Token);
        }
        catch (Exception e)
        {
            form.File?.Dispose();
            throw e switch
            {
                _ when context.RequestAborted.IsCancellationRequested => e,
                OperationCanceledException => new BadHttpRequestException("too slow", StatusCodes.Status408RequestTimeout, e),
                BadHttpRequestException or SocialException => e,
                InvalidDataException or IOException => new BadHttpRequestException("a broken form", StatusCodes.Status400BadRequest, e),
                _ => e,
            };
        }
    }

    private static string BoundaryOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            throw new BadHttpRequestException(NoForm, StatusCodes.Status415UnsupportedMediaType);
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= LongestBoundary ? boundary : throw new BadHttpRequestException("no boundary", StatusCodes.Status400BadRequest);
    }

    /// <summary>A form as far as it was read.</summary>
    private sealed class Form(UploadFolder folder, long userId, bool hashed)
    {
        private string? _alt;

        public UploadFile? File { get; private set; }

        public async Task<ReceivedUpload> ReadAsync(MultipartReader reader, CancellationToken cancellationToken)
        {
            using var hash = hashed ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } part)
            {
                switch (NameOf(part))
                {
                    case FilePart when File is null:
                        File = folder.New(userId);
                        await StoreAsync(part.Body, File, hash, cancellationToken);
                        break;
                    case AltPart when _alt is null:
                        _alt = await TextAsync(part.Body, cancellationToken);
                        break;
                    case FilePart or AltPart:
                        throw Wrong(ProblemCodes.BadRequest, NameOf(part), "must be there once: one file a request");
                    case var other:
                        throw Wrong(ProblemCodes.UnknownField, other, "is not known here");
                }
            }
            if (File is null)
                throw Wrong(ProblemCodes.MissingField, FilePart, "is missing");
            hash?.AppendData(Encoding.UTF8.GetBytes($"\n{_alt}"));
            return new ReceivedUpload(File, _alt, hash is null ? [] : [.. hash.GetHashAndReset()]);
        }

        private static async Task StoreAsync(Stream body, UploadFile file, IncrementalHash? hash, CancellationToken cancellationToken)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                var read = await body.ReadAtLeastAsync(buffer, FormatSniffer.HeadSize, throwOnEndOfStream: false, cancellationToken);
                file.Format = FormatSniffer.Of(buffer.AsSpan(0, Math.Min(read, FormatSniffer.HeadSize))) ?? throw new SocialException(
                    ErrorKind.Unprocessable, ErrorCodes.UnsupportedFormat,
                    "Images (JPEG, PNG, GIF, WebP, AVIF), video (MP4, WebM, QuickTime) and sound (MP3, Ogg, M4A, WAV, FLAC) are taken; this is none of them.");
                var most = file.Format.Kind == MediaKind.Image ? UploadSizeLimit.LargestImage : UploadSizeLimit.LargestFile;
                await using var stream = file.Create();
                for (long total = 0; read > 0; read = await body.ReadAsync(buffer, cancellationToken))
                {
                    if ((total += read) > most)
                        throw new BadHttpRequestException("too large", StatusCodes.Status413PayloadTooLarge);
                    hash?.AppendData(buffer, 0, read);
                    await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        private static async Task<string> TextAsync(Stream body, CancellationToken cancellationToken)
        {
            var bytes = new byte[LargestAlt];
            var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (read == bytes.Length)
                throw Wrong(ErrorCodes.ValidationFailed, AltPart, "must have at most 1,500 characters");
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetString(bytes, 0, read);
        }

        private static string NameOf(MultipartSection part) =>
            ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) ? HeaderUtilities.RemoveQuotes(disposition.Name).ToString() : "";

        private static SocialException Wrong(string code, string field, string what) =>
            new(ErrorKind.Invalid, code, $"The field '{Shortened(field)}' {what}.")
            {
                Errors = System.Collections.Immutable.ImmutableDictionary.Create<string, string[]>(StringComparer.Ordinal).Add(Shortened(field), [what]),
            };

        private static string Shortened(string name) => name.Length <= 64 ? name : name[..64] + "…";
    }
}
