using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Social.Grains.Interfaces;

namespace Social.Api.Gateway;

/// <summary>
/// The Idempotency-Key header of a POST together with a hash of what came with it, which is empty for a form. <see cref="Repeat"/> is null where the header is absent.
/// </summary>
internal sealed record IdempotencyKey(RepeatKey? Repeat)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    private const int LongestKey = 128;
    private static readonly IdempotencyKey None = new((RepeatKey?)null);

    // runs before the body is bound, so the body is buffered, hashed and rewound
    public static async ValueTask<IdempotencyKey?> BindAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.Headers.TryGetValue(Header, out var header))
            return None;
        var key = header.ToString();
        if (key.Length is 0 or > LongestKey || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new SocialException(
                ErrorKind.Invalid, ProblemCodes.BadIdempotencyKey, $"Idempotency-Key takes 1 to {LongestKey} printable ASCII characters without spaces.");
        }
        // too large to be held back: whoever reads it hashes it
        if (request.HasFormContentType)
            return new IdempotencyKey(new RepeatKey(key, []));
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n"));
        var buffer = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        return new IdempotencyKey(new RepeatKey(key, [.. hash.GetHashAndReset()]));
    }

    /// <summary>Takes the value of an answer and says in a header whether it is a replay.</summary>
    public static T Unwrap<T>(Repeatable<T> answer, HttpContext context)
    {
        if (answer.Replayed)
            context.Response.Headers[ReplayedHeader] = "true";
        return answer.Value;
    }
}
