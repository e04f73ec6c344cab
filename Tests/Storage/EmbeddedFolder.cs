using Microsoft.Extensions.Logging.Abstractions;
using Social.Storage.Embedded;

namespace Social.Tests.Storage;

/// <summary>A data folder of one test with its database open; gone afterwards.</summary>
internal sealed class EmbeddedFolder : IStorageHome, IDisposable
{
    public EmbeddedFolder(Action<EmbeddedStorageOptions>? configure = null)
    {
        var path = Path.Combine(Path.GetTempPath(), "social-test-" + Guid.NewGuid().ToString("N"));
        Options = new EmbeddedStorageOptions { Folder = path, Readers = 2 };
        configure?.Invoke(Options);
        Database = New();
        Database.Open();
    }

    public EmbeddedStorageOptions Options { get; }

    public EmbeddedDatabase Database { get; private set; }

    /// <summary>Another database object on the same folder, not opened.</summary>
    public EmbeddedDatabase New() =>
        new(Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System, NullLogger<EmbeddedDatabase>.Instance);

    /// <summary>Opens the folder with another database object until disposed.</summary>
    public IDisposable Opened()
    {
        var other = New();
        other.Open();
        return new Closing(other);
    }

    public void Reopen()
    {
        Database.Close();
        Database = New();
        Database.Open();
    }

    /// <summary>It is open from the beginning.</summary>
    ValueTask IStorageHome.OpenAsync() => default;

    ValueTask IAsyncDisposable.DisposeAsync()
    {
        Dispose();
        return default;
    }

    public void Dispose()
    {
        Database.Close();
        Directory.Delete(Options.Folder, recursive: true);
    }

    private sealed class Closing(EmbeddedDatabase database) : IDisposable
    {
        public void Dispose() => database.Close();
    }
}
