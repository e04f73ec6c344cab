using System.Collections.Immutable;
using Social.Grains;
using Social.Grains.Users;

namespace Social.Tests.Storage;

/// <summary>What the suites of all ports share. Each test has a store of its own, empty at first.</summary>
public abstract class StoreSuite : IAsyncLifetime, IDisposable
{
    private readonly IdGenerator _ids = new(TimeProvider.System);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A moment to the millisecond, which is what every store keeps.</summary>
    protected static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, 5, TimeSpan.Zero);

    /// <summary>Where the stores live; null for a suite that sees to that itself.</summary>
    protected virtual IStorageHome? Home => null;

    /// <summary>Closes everything and opens it again on the same data.</summary>
    protected virtual void Reopen() => Home!.Reopen();

    ValueTask IAsyncLifetime.InitializeAsync() => Home?.OpenAsync() ?? default;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        Dispose(true);
        if (Home is { } home)
            await home.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    protected long NewId() => _ids.Next();

    protected static StoredRepeat Repeat(long userId, string key, DateTimeOffset at, byte answer = 1) =>
        new(userId, key, ImmutableArray.Create<byte>(7, 8), ImmutableArray.Create(answer), at);

    protected static UserRecord User(long id, string handle, bool locked = false) =>
        new(id, handle, handle.ToUpperInvariant(), "", null, null, [], locked, Start, 1, 0, 0);

    /// <summary>Records compare arrays by reference; this compares what they hold.</summary>
    protected static void AssertSame<T>(T expected, T? actual) => Assert.Equivalent(expected, actual, strict: true);
}
