using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;

namespace Social.Grains.Accounts;

/// <summary>Makes and checks password hashes: as many at once as there are cores, a bounded number waiting, the rest refused with 503.</summary>
internal sealed class PasswordHasher : IDisposable
{
    private readonly PasswordOptions _options;
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);
    private readonly string _dummy;
    private int _inside;

    public PasswordHasher(IOptions<PasswordOptions> options, AccountMetrics metrics)
    {
        _options = options.Value;
        _dummy = PasswordHash.Dummy(_options).ToString();
        metrics.ObserveHashes(() => Volatile.Read(ref _inside));
    }

    public async Task<string> HashAsync(string password)
    {
        var blank = PasswordHash.Blank(_options);
        return (blank with { Hash = await ComputeAsync(password, blank) }).ToString();
    }

    /// <summary>Whether this is the password. Without a hash it takes as long and says no.</summary>
    public async Task<bool> VerifyAsync(string password, string? phc)
    {
        var hash = PasswordHash.Parse(phc ?? _dummy);
        return CryptographicOperations.FixedTimeEquals(await ComputeAsync(password, hash), hash.Hash);
    }

    /// <summary>Whether a hash was made at a lower cost than is wanted now.</summary>
    public bool IsWeak(string phc) => PasswordHash.Parse(phc).IsWeakerThan(_options);

    private async Task<byte[]> ComputeAsync(string password, PasswordHash hash)
    {
        if (Interlocked.Increment(ref _inside) > _options.LargestQueue + Environment.ProcessorCount)
        {
            Interlocked.Decrement(ref _inside);
            throw SocialException.Unavailable("Too many people are signing in at this moment; try again.");
        }
        try
        {
            await _cores.WaitAsync();
            try
            {
                // off the grain's scheduler: 80 ms of computing would hold up every other call of the activation, and Argon2's own tasks would start on it
                return await Task.Run(() => ArgonAsync(password, hash));
            }
            finally
            {
                _cores.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private static async Task<byte[]> ArgonAsync(string password, PasswordHash hash)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        using var argon = new Argon2id(bytes)
        {
            MemorySize = hash.MemoryKiB,
            Iterations = hash.Iterations,
            DegreeOfParallelism = hash.Lanes,
            Salt = hash.Salt,
        };
        try
        {
            return await argon.GetBytesAsync(hash.Hash.Length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public void Dispose() => _cores.Dispose();
}
