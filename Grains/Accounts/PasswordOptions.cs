namespace Social.Grains.Accounts;

/// <summary>
/// The cost of a password hash (Argon2id, RFC 9106) and of waiting for one. Section <c>Accounts:Passwords</c>. The defaults of Development are far cheaper, so that tests and
/// seeding are quick; such hashes are made again at the first sign-in elsewhere.
/// </summary>
internal sealed class PasswordOptions
{
    public const string Section = "Accounts:Passwords";
    private const int CheapMemoryKiB = 64;
    private const int DevelopmentQueue = 20_000;

    /// <summary>Memory for one hash in KiB, 8 to 1,048,576.</summary>
    public int MemoryKiB { get; set; } = 19 * 1024;

    /// <summary>Passes over the memory, 1 to 64.</summary>
    public int Iterations { get; set; } = 2;

    /// <summary>How many hashes may wait for a core before the answer is 503; a core makes a dozen a second.</summary>
    public int LargestQueue { get; set; } = 128;

    public void LoosenForDevelopment() => (MemoryKiB, Iterations, LargestQueue) = (CheapMemoryKiB, 1, DevelopmentQueue);

    public bool IsValid() => MemoryKiB is >= 8 and <= 1024 * 1024 && Iterations is >= 1 and <= 64 && LargestQueue >= 1;
}
