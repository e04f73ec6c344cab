using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Media;
using Social.Media.Addresses;
using Social.Media.Blobs;

namespace Social.Api.Media;

/// <summary>Serves the files of media: to whoever knows the address, or has it signed where not everybody may see it.</summary>
internal static class MediaFilesApi
{
    private const string Year = "public, max-age=31536000, immutable";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly TimeSpan LongestRedirect = TimeSpan.FromHours(1);

    /// <summary>What browsers show themselves; the rest is for other programs.</summary>
    private static readonly string[] Shown =
        ["image/jpeg", "image/webp", "video/mp4", "video/webm", "audio/mpeg", "audio/ogg", "audio/mp4", "audio/webm", "audio/wav"];

    public static void MapMediaFiles(this IEndpointRouteBuilder app) =>
        app.MapMethods("/media/{id}/{secret}/{file}", Methods, ServeAsync).CountedAs(RateKind.Files).ExcludeFromDescription();

    private static async Task ServeAsync(long id, string secret, string file, HttpContext context, ServedMediaCache media, MediaAddresses addresses, BlobAnswer answer)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/media/{id}/{secret}/{file}");
        var found = await media.FindAsync(id);
        if (found is null || FileAt(found, path) is not { } served)
            throw SocialException.NotFound("media");
        var query = context.Request.Query;
        var life = LongestRedirect;
        var caching = Year;
        if (!found.Public)
        {
            life = addresses.Remaining(path, query[MediaAddresses.ExpiryParameter], query[MediaAddresses.SignatureParameter])
                ?? throw SocialException.NotFound("media");
            caching = string.Create(CultureInfo.InvariantCulture, $"private, max-age={(long)life.TotalSeconds}, immutable");
        }
        var disposition = Shown.Contains(served.ContentType, StringComparer.Ordinal) ? null : $"attachment; filename=\"{file}\"";
        await answer.WriteAsync(
            context, new ServedBlob(served.Key, served.Bytes, TagOf(path), new BlobHeaders(served.ContentType, disposition, caching), life));
    }

    private static ServedFile? FileAt(ServedMedia media, string path)
    {
        if (string.Equals(media.Main.Path, path, StringComparison.Ordinal))
            return media.Main;
        return media.Preview is { } preview && string.Equals(preview.Path, path, StringComparison.Ordinal) ? preview : null;
    }

    // what lies at a path never changes
    private static string TagOf(string path) => $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 12))}\"";
}
