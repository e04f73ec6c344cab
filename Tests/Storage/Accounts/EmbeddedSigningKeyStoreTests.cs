using Microsoft.Extensions.Options;
using Social.Grains.Accounts;
using Social.Storage.Embedded.Accounts;

namespace Social.Tests.Storage.Accounts;

public sealed class EmbeddedSigningKeyStoreTests : SigningKeyStoreSuite
{
    private readonly EmbeddedFolder _folder = new();
    private EmbeddedSigningKeyStore _store;

    public EmbeddedSigningKeyStoreTests() => _store = New();

    protected override ISigningKeyStore Store => _store;

    private string FilePath => Path.Combine(_folder.Options.Folder, "signing-keys.json");

    [Fact]
    public async Task The_file_is_for_its_owner_only()
    {
        await File.WriteAllTextAsync(FilePath + ".new", "left by a crash", Cancel);
        await Store.AddAsync(new SigningKeyRecord("a", [1], Start), Start, Cancel);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.False(File.Exists(FilePath + ".new"));
    }

    [Fact]
    public async Task A_damaged_file_is_not_overwritten()
    {
        await File.WriteAllTextAsync(FilePath, "{", Cancel);
        var key = new SigningKeyRecord("a", [1], Start);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AddAsync(key, Start, Cancel));
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.Equal("{", await File.ReadAllTextAsync(FilePath, Cancel));
    }

    protected override void Reopen()
    {
        _store.Dispose();
        _store = New();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _store.Dispose();
        _folder.Dispose();
    }

    private EmbeddedSigningKeyStore New() => new(Options.Create(_folder.Options));
}
