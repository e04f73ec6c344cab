using System.Net;

namespace Social.LoadTest.Wire;

/// <summary>
/// Sends a request until it is answered: again after a lost connection, a time-out, 503, 429 and "still running", at most <see
/// cref="Attempts"/> times. Callers make their
/// writes repeatable (Idempotency-Key, or a verb that is idempotent), so a repetition changes nothing.
/// </summary>
internal sealed class RetryingSender : IDisposable
{
    public const int Attempts = 12;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http;
    private long _repeated;

    public RetryingSender(ServerAddress address, int connections, TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        _http = new HttpClient(handler) { BaseAddress = address.Uri, Timeout = timeout };
    }

    /// <summary>How many requests had to be sent again.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>
    /// Answers the last answer, whatever its status, and whether there was an attempt before it whose outcome is unknown.
    /// </summary>
    public async Task<(HttpResponseMessage Answer, bool Repeated)> SendAsync(
        Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 25 * Math.Pow(2, attempt)));
            try
            {
                using var message = request();
                var answer = await _http.SendAsync(message, cancellationToken);
                if (attempt == Attempts || !IsPassing(answer.StatusCode, message))
                    return (answer, attempt > 1);
                if (answer.Headers.RetryAfter?.Delta is { } asked && asked < LongestPause)
                    pause = asked;
                answer.Dispose();
            }
            catch (Exception lost) when (
                attempt < Attempts
                    && !cancellationToken.IsCancellationRequested && lost is HttpRequestException or OperationCanceledException)
            {
                // nothing is known of this attempt; the next one tells
            }

            Interlocked.Increment(ref _repeated);
            await Task.Delay(pause, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool IsPassing(HttpStatusCode status, HttpRequestMessage message) => status
        is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
        || (status is HttpStatusCode.Conflict && message.Headers.Contains("Idempotency-Key"));
}
