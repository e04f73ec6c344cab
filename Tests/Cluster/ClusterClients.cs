using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Social.Tests.Cluster;

/// <summary>
/// How clients reach a cluster: any api will do, and a request that was not served is sent again, to the next one, as docs/api.md tells
/// clients to: after 503 and its Retry-After, after a refused connection. What was not served is written down with its time.
/// </summary>
internal sealed class ClusterClients : IDisposable
{
    private readonly RepeatingHandler _handler;

    public ClusterClients(Func<IReadOnlyList<Uri>> apis)
    {
        Apis = apis;
        _handler = new RepeatingHandler(this);
        Http = new HttpClient(_handler) { BaseAddress = new Uri("http://cluster"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The addresses of the front ends that should be there now.</summary>
    public Func<IReadOnlyList<Uri>> Apis { get; }

    /// <summary>A client without a token. Requests go to <c>http://cluster</c>, whichever api that is.</summary>
    public HttpClient Http { get; }

    public RequestLog Requests { get; } = new();

    public void Dispose() => Http.Dispose();
}

/// <summary>Sends a request until it is served; see <see cref="ClusterClients"/>.</summary>
internal sealed class RepeatingHandler(ClusterClients clients) : DelegatingHandler(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) })
{
    /// <summary>Longer than an api waits for a grain: no answer at all within this time is a failure of the product.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(35);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(100);
    private int _turn;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var began = Stopwatch.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            var (answer, wait) = await TryAsync(request, body, tries, cancellationToken);
            if (answer is not null)
                return answer;
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"{request.Method} {request.RequestUri} was not served in {Patience.TotalSeconds} s");
            await Task.Delay(wait, cancellationToken);
        }
    }

    /// <summary>The answer, or how long to wait before the next try.</summary>
    private async Task<(HttpResponseMessage? Answer, TimeSpan Wait)> TryAsync(
        HttpRequestMessage request, byte[]? body, int tries, CancellationToken cancellationToken)
    {
        var apis = clients.Apis();
        var api = apis[(int)((uint)Interlocked.Increment(ref _turn) % (uint)apis.Count)];
        var began = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestAnswer);
        try
        {
            var answer = await base.SendAsync(Copy(request, body, api), limit.Token);
            if (IsToBeRepeated(answer, tries))
            {
                clients.Requests.Unserved(new Unserved(began, request.Method, request.RequestUri!.PathAndQuery, api, (int)answer.StatusCode));
                var wait = answer.Headers.RetryAfter!.Delta!.Value;
                answer.Dispose();
                return (null, wait);
            }
            if (tries > 1 && request.Method == HttpMethod.Delete && answer.StatusCode == HttpStatusCode.NotFound)
                answer.StatusCode = HttpStatusCode.NoContent;
            clients.Requests.Served(Stopwatch.GetElapsedTime(began));
            return (answer, default);
        }
        catch (HttpRequestException e)
        {
            var isRefused = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
            clients.Requests.Unserved(new Unserved(
                began, request.Method, request.RequestUri!.PathAndQuery, api, isRefused ? Unserved.Refused : Unserved.Broken, e.InnerException?.Message));
            return (null, AfterRefusal);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"{request.Method} {request.RequestUri} had no answer from {api} in {LongestAnswer.TotalSeconds} s");
            throw;
        }
    }

    /// <summary>503, or that the first try of this very request is still at work. Both say when to come again.</summary>
    private static bool IsToBeRepeated(HttpResponseMessage answer, int tries) =>
        answer.Headers.RetryAfter?.Delta is not null
        && (answer.StatusCode == HttpStatusCode.ServiceUnavailable || (tries > 1 && answer.StatusCode == HttpStatusCode.Conflict));

    private static HttpRequestMessage Copy(HttpRequestMessage request, byte[]? body, Uri api)
    {
        var copy = new HttpRequestMessage(request.Method, new Uri(api, request.RequestUri!.PathAndQuery));
        foreach (var (name, values) in request.Headers)
            copy.Headers.TryAddWithoutValidation(name, values);
        if (body is not null)
        {
            copy.Content = new ByteArrayContent(body);
            foreach (var (name, values) in request.Content!.Headers)
                copy.Content.Headers.TryAddWithoutValidation(name, values);
        }
        return copy;
    }
}
