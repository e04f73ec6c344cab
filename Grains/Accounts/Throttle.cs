using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;

namespace Social.Grains.Accounts;

/// <summary>
/// Bounds how fast passwords can be guessed: an attempt takes a token of each of its buckets and gets them back when it succeeds. Nobody is locked out for long, and a refused
/// attempt costs nothing here. Names are counted as they are given, so an account may be tried under its handle and its e-mail: one count for both would tell which e-mail belongs
/// to which handle.
/// </summary>
internal sealed class Throttle(IGrainFactory grains, IOptions<ThrottleOptions> options, AccountMetrics metrics)
{
    /// <summary>IPv6 hands whole /64 networks to one home.</summary>
    private const int NetworkBytes = 8;
    private const int KeyBytes = 16;

    private readonly Bucket _pair = Bucket.Of(options.Value.Pair);
    private readonly Bucket _account = Bucket.Of(options.Value.Account);
    private readonly Bucket _address = Bucket.Of(options.Value.Address);
    private readonly Bucket _registration = Bucket.Of(options.Value.Registration);

    /// <summary>Fails with <c>too_many_attempts</c>. Call <see cref="Attempt.SucceededAsync"/> on what it gives when the password was right.</summary>
    /// <param name="name">What the password is tried for.</param>
    public Task<Attempt> PasswordAsync(string name, string address)
    {
        var network = Network(address);
        // the address first: one peer that tries many names makes no buckets for them
        return TakeAsync(("address", network, _address), ("pair", $"{name}\n{network}", _pair), ("account", name, _account));
    }

    /// <summary>Fails with <c>too_many_attempts</c>.</summary>
    public Task RegistrationAsync(string address) => TakeAsync(("registration", Network(address), _registration));

    private async Task<Attempt> TakeAsync(params (string Kind, string Key, Bucket Bucket)[] wanted)
    {
        var taken = new List<(IThrottleGrain, Bucket)>(wanted.Length);
        foreach (var (kind, key, bucket) in wanted)
        {
            var grain = grains.GetGrain<IThrottleGrain>(GrainKey(kind, key));
            if (await grain.TakeAsync(bucket) is { } wait)
            {
                await new Attempt(taken).SucceededAsync();
                metrics.Refused(kind);
                throw new SocialException(ErrorKind.TooMany, ErrorCodes.TooManyAttempts, "Too many attempts; wait a little.") { RetryAfter = wait };
            }
            taken.Add((grain, bucket));
        }
        return new Attempt(taken);
    }

    // hashed, so that keys have one length and no names or addresses show up where grains are listed
    private static string GrainKey(string kind, string key) =>
        $"{kind}/{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, KeyBytes))}";

    private static string Network(string address)
    {
        if (!IPAddress.TryParse(address, out var ip))
            return address;
        if (ip.IsIPv4MappedToIPv6)
            return ip.MapToIPv4().ToString();
        return ip.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(ip.GetAddressBytes().AsSpan(0, NetworkBytes)) : ip.ToString();
    }

    /// <summary>The tokens that an attempt holds.</summary>
    internal readonly struct Attempt(List<(IThrottleGrain Grain, Bucket Bucket)> taken)
    {
        public Task SucceededAsync() => Task.WhenAll(taken.Select(t => t.Grain.ReturnAsync(t.Bucket)));
    }
}
