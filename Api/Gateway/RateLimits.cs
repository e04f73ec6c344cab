using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using BitFaster.Caching.Lru;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Social.Api.Gateway;

/// <summary>
/// Counts requests by caller. The decision is made here without asking anybody; what was taken is told to the other processes a moment later, so all of them together let
/// through at most what each lets through in that moment beyond the limit.
/// </summary>
internal sealed class RateLimits : IDisposable
{
    /// <summary>Callers remembered; of the others the one that asked longest ago is forgotten.</summary>
    private const int Capacity = 200_000;
    private const int NetworkBytes = 8;

    private readonly ConcurrentLru<RateKey, RateBucket> _buckets = new(Environment.ProcessorCount, Capacity, EqualityComparer<RateKey>.Default);
    private readonly ConcurrentQueue<RateBucket> _untold = new();
    private readonly RateBudget _read;
    private readonly RateBudget _write;
    private readonly RateBudget _search;
    private readonly RateBudget _media;
    private readonly RateBudget _calls;
    private readonly RateBudget _files;
    private readonly RateBudget _signIn;
    private readonly RateBudget _anonymous;
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Counter<long> _refused;

    public RateLimits(IOptions<RateLimitOptions> options, TimeProvider time, IMeterFactory meters)
    {
        _time = time;
        _read = RateBudget.Of("read", options.Value.Read);
        _write = RateBudget.Of("write", options.Value.Write);
        _search = RateBudget.Of("search", options.Value.Search);
        _media = RateBudget.Of("media", options.Value.Media);
        _calls = RateBudget.Of("calls", options.Value.Calls);
        _files = RateBudget.Of("files", options.Value.Files);
        _signIn = RateBudget.Of("sign_in", options.Value.SignIn);
        _anonymous = RateBudget.Of("anonymous", options.Value.Anonymous);
        _meter = meters.Create("Social.Api.RateLimits");
        _refused = _meter.CreateCounter<long>("social.api.rate_limit.refused", "{request}", "Requests refused with 429, by budget");
        _meter.CreateObservableGauge("social.api.rate_limit.callers", () => _buckets.Count, "{caller}", "Callers whose requests are being counted");
    }

    /// <summary>True while another process could be told.</summary>
    public bool Shared { get; set; }

    public (RateBudget Budget, RateVerdict Verdict) Take(HttpContext context)
    {
        var key = KeyOf(context);
        return (key.Budget, Take(key));
    }

    private RateVerdict Take(RateKey key, int cost = 1)
    {
        var bucket = _buckets.GetOrAdd(key, static k => new RateBucket(k));
        var verdict = bucket.Take(Now, cost, out var first);
        if (first && Shared)
            _untold.Enqueue(bucket);
        if (!verdict.Allowed)
            _refused.Add(1, new KeyValuePair<string, object?>("budget", key.Budget.Name));
        return verdict;
    }

    /// <summary>Counts what a user writes over the hub. False: it is too much.</summary>
    public bool TryWrite(long userId) => Take(new RateKey(_write, (UInt128)userId)).Allowed;

    /// <summary>Counts a call that a user begins over the hub. False: it is too much.</summary>
    public bool TryCall(long userId) => Take(new RateKey(_calls, (UInt128)userId)).Allowed;

    /// <summary>Counts what a user asks over the hub, as so many reads. False: it is too much.</summary>
    public bool TryRead(long userId, int cost) => Take(new RateKey(_read, (UInt128)userId), cost).Allowed;

    /// <summary>A bucket with requests that the other processes do not know of.</summary>
    public bool TryNextUntold(out RateBucket? bucket) => _untold.TryDequeue(out bucket);

    public void Merge(RateBucket bucket, long ahead) => bucket.Merge(Now, ahead);

    public void Dispose() => _meter.Dispose();

    private long Now => _time.GetUtcNow().UtcTicks;

    private RateKey KeyOf(HttpContext context)
    {
        var kind = context.GetEndpoint()?.Metadata.GetMetadata<RateMetadata>()?.Kind;
        // somebody's token must not be a way around the count of passwords tried from here
        if (kind == RateKind.SignIn)
            return new RateKey(_signIn, NetworkOf(context.Connection.RemoteIpAddress));
        if (kind == RateKind.Files)
            return new RateKey(_files, NetworkOf(context.Connection.RemoteIpAddress));
        return context.Features.Get<CurrentUser>() is { } user
            ? new RateKey(BudgetOf(kind, context.Request.Method), (UInt128)user.Id)
            : new RateKey(_anonymous, NetworkOf(context.Connection.RemoteIpAddress));
    }

    private RateBudget BudgetOf(RateKind? kind, string method) => kind switch
    {
        RateKind.Search => _search,
        RateKind.Media => _media,
        RateKind.Calls => _calls,
        _ => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? _read : _write,
    };

    /// <summary>IPv6 hands whole /64 networks to one home.</summary>
    private static UInt128 NetworkOf(IPAddress? address)
    {
        if (address is null)
            return 0;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        var counted = address.AddressFamily == AddressFamily.InterNetworkV6 ? NetworkBytes : bytes.Length;
        var key = (UInt128)counted;
        for (var i = 0; i < counted; i++)
            key = (key << 8) | bytes[i];
        return key;
    }
}
