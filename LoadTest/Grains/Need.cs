using System.Globalization;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Grains;

/// <summary>
/// What a run needs of the machine, told before it starts. The constants are measured, with some air; rows in PostgreSQL are wider than in SQLite.
/// </summary>
/// <param name="MemoryBytes">Of all processes of this run together, without PostgreSQL's and the file cache.</param>
/// <param name="DiskBytes">What stays as long as the store is kept.</param>
/// <param name="FillBytes">Passing, while follows are sorted.</param>
/// <param name="FillTime">As it took on two cores.</param>
internal sealed record Need(long MemoryBytes, long DiskBytes, long FillBytes, TimeSpan FillTime)
{
    private const long SiloBytes = 300_000_000;
    private const long ToolBytes = 400_000_000;

    /// <summary>A live timeline of 200 followees is about 3 kB; the collector needs room to turn around.</summary>
    private const double LiveUserBytes = 2_400;
    private const double LiveFolloweeBytes = 9;

    private const long UserRowBytes = 250;
    private const long PostRowBytes = 350;
    private const long EmbeddedFollowBytes = 68;
    private const long PostgresFollowBytes = 190;
    private const long SortedFollowBytes = 50;
    private const double EmbeddedFollowsPerSecond = 250_000;
    private const double PostgresFollowsPerSecond = 120_000;

    public long PeakDiskBytes => DiskBytes + FillBytes;

    /// <param name="filled">The store lies there already.</param>
    public static Need Of(GrainsOptions options, int users, bool filled)
    {
        var embedded = options.Own.Postgres is null;
        var followees = options.Size.FolloweesAmong(users);
        var follows = (long)users * followees;
        var posts = options.Size.Posts + 3L * options.Rates.Seconds * options.Rates.PostsPerSecond * options.Size.Silos.Length;
        var memory = (long)(users * (LiveUserBytes + LiveFolloweeBytes * followees) * 1.4) + options.Size.Silos.Max() * SiloBytes + ToolBytes;
        var disk = users * UserRowBytes + posts * PostRowBytes + follows * (embedded ? EmbeddedFollowBytes : PostgresFollowBytes);
        return filled
            ? new Need(memory, posts * PostRowBytes, 0, TimeSpan.Zero)
            : new Need(
                memory, disk, follows * SortedFollowBytes,
                TimeSpan.FromSeconds(follows / (embedded ? EmbeddedFollowsPerSecond : PostgresFollowsPerSecond)));
    }

    /// <summary>Why this machine is too small; null when it is not.</summary>
    public string? Refusal(long memory, long disk) => (MemoryBytes > memory, PeakDiskBytes > disk) switch
    {
        (true, _) => $"This machine has {Gigabytes(memory)} of free memory.",
        (_, true) => $"There are {Gigabytes(disk)} free on that disk.",
        _ => null,
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"memory {Gigabytes(MemoryBytes)}, disk {Gigabytes(DiskBytes)} ({Gigabytes(PeakDiskBytes)} while it is filled), filling about {FillTime.TotalMinutes:N1} min");

    /// <summary>Memory that processes can still have.</summary>
    public static long FreeMemory()
    {
        try
        {
            foreach (var line in File.ReadLines("/proc/meminfo"))
            {
                if (line.StartsWith("MemAvailable:", StringComparison.Ordinal))
                    return 1024 * long.Parse(line.AsSpan("MemAvailable:".Length).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
            }
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            // not Linux
        }

        return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }

    /// <summary>Free bytes on the disk of a folder, which need not exist yet.</summary>
    public static long FreeDisk(DirectoryInfo folder)
    {
        var there = folder;
        while (!there.Exists)
            there = there.Parent ?? throw new LoadTestException($"{folder.FullName} is nowhere.");
        return new DriveInfo(there.FullName).AvailableFreeSpace;
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:N1} GB");
}
