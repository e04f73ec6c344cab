using Microsoft.Extensions.Options;
using Social.Grains.Interfaces;
using Social.Media;
using Social.Media.Blobs;

namespace Social.Tests.Media;

public sealed class FolderBlobStoreTests : BlobStoreSuite, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("social-blobs-").FullName;
    private readonly FolderBlobStore _store;

    public FolderBlobStoreTests() => _store = New();

    protected override IBlobStore Store => _store;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_spread_over_folders_and_nothing_unfinished_stays()
    {
        for (var i = 0; i < 50; i++)
            await PutAsync(NewKey(), [1]);

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "unfinished")));
        Assert.True(Directory.EnumerateDirectories(_folder, "??").Count() > 20, "the files lie in too few folders");
    }

    [Fact]
    public async Task What_a_crash_left_unfinished_goes_at_the_next_start_when_it_is_old()
    {
        var (old, fresh) = (Path.Combine(_folder, "unfinished", "old"), Path.Combine(_folder, "unfinished", "fresh"));
        await File.WriteAllTextAsync(old, "x", Cancel);
        await File.WriteAllTextAsync(fresh, "x", Cancel);
        File.SetLastWriteTimeUtc(old, (TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(2)).UtcDateTime);

        New();

        Assert.Equal((false, true), (File.Exists(old), File.Exists(fresh)));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_unavailable()
    {
        Directory.Delete(Path.Combine(_folder, "unfinished"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "unfinished"), "a file in its place", Cancel);

        AssertUnavailable(await Assert.ThrowsAsync<SocialException>(() => PutAsync(NewKey(), [1])));
    }

    private FolderBlobStore New() => new(Options.Create(new MediaOptions { Folder = _folder }), TimeProvider.System);
}
