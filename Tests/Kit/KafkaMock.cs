using System.Runtime.InteropServices;
using System.Text;

namespace Social.Tests.Kit;

/// <summary>
/// librdkafka's mock cluster: real sockets on loopback that speak the protocol, and errors on demand. It cannot create topics for its clients,
/// keeps about 5 MB of a partition, and must never be asked to list consumer groups: that kills the process.
/// </summary>
internal sealed class KafkaMock : IDisposable
{
    public const short ProduceRequest = 0;
    public const short OffsetCommitRequest = 8;
    public const int NotLeader = 6;
    public const int TooLarge = 10;
    public const int NotCoordinator = 16;

    private const string Library = "librdkafka";
    private readonly int _brokers;
    private readonly IntPtr _handle;
    private readonly IntPtr _cluster;

    static KafkaMock() => NativeLibrary.SetDllImportResolver(typeof(KafkaMock).Assembly, Load);

    public KafkaMock(int brokers = 1)
    {
        _brokers = brokers;
        var error = new byte[512];
        var settings = rd_kafka_conf_new();
        _ = rd_kafka_conf_set(settings, "log_level", "3", error, (nuint)error.Length);
        _handle = rd_kafka_new(0, settings, error, (nuint)error.Length);
        Assert.True(_handle != 0, Encoding.UTF8.GetString(error).TrimEnd('\0'));
        _cluster = rd_kafka_mock_cluster_new(_handle, brokers);
        Address = Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(_cluster))!;
    }

    /// <summary>Bootstrap servers.</summary>
    public string Address { get; }

    public void CreateTopic(string name, int partitions) => Assert.Equal(0, rd_kafka_mock_topic_create(_cluster, name, partitions, 1));

    /// <summary>The next requests of this kind are answered with these errors.</summary>
    public void Fail(short request, params int[] errors) =>
        rd_kafka_mock_push_request_errors_array(_cluster, request, (nuint)errors.Length, errors);

    public void SetDown() => EachBroker(id => rd_kafka_mock_broker_set_down(_cluster, id));

    public void SetUp() => EachBroker(id => rd_kafka_mock_broker_set_up(_cluster, id));

    public void SetRoundTrip(TimeSpan time) => EachBroker(id => rd_kafka_mock_broker_set_rtt(_cluster, id, (int)time.TotalMilliseconds));

    public void Dispose()
    {
        rd_kafka_mock_cluster_destroy(_cluster);
        rd_kafka_destroy(_handle);
    }

    private void EachBroker(Func<int, int> change)
    {
        for (var id = 1; id <= _brokers; id++)
            Assert.Equal(0, change(id));
    }

    /// <summary>The plain library needs a newer libsasl2 than Debian 12 has; the one built for CentOS 8 does without.</summary>
    private static IntPtr Load(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path)
    {
        if (!string.Equals(name, Library, StringComparison.Ordinal))
            return 0;
        var folder = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        foreach (var file in new[] { "librdkafka.so", "centos8-librdkafka.so", "librdkafka.dylib", "librdkafka.dll" })
        {
            if (NativeLibrary.TryLoad(Path.Combine(folder, file), out var loaded))
                return loaded;
        }
        return 0;
    }

#pragma warning disable CA2101, CA5392, SYSLIB1054, IDE1006 // librdkafka's own names, in a test
    [DllImport(Library)]
    private static extern IntPtr rd_kafka_conf_new();

    [DllImport(Library)]
    private static extern int rd_kafka_conf_set(
        IntPtr conf, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, byte[] error, nuint size);

    [DllImport(Library)]
    private static extern IntPtr rd_kafka_new(int type, IntPtr conf, byte[] error, nuint size);

    [DllImport(Library)]
    private static extern void rd_kafka_destroy(IntPtr handle);

    [DllImport(Library)]
    private static extern IntPtr rd_kafka_mock_cluster_new(IntPtr handle, int brokers);

    [DllImport(Library)]
    private static extern void rd_kafka_mock_cluster_destroy(IntPtr cluster);

    [DllImport(Library)]
    private static extern IntPtr rd_kafka_mock_cluster_bootstraps(IntPtr cluster);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_topic_create(IntPtr cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic, int partitions, int copies);

    [DllImport(Library)]
    private static extern void rd_kafka_mock_push_request_errors_array(IntPtr cluster, short request, nuint count, int[] errors);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_broker_set_down(IntPtr cluster, int broker);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_broker_set_up(IntPtr cluster, int broker);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_broker_set_rtt(IntPtr cluster, int broker, int milliseconds);
#pragma warning restore CA2101, CA5392, SYSLIB1054, IDE1006
}
