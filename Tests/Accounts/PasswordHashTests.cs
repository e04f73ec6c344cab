using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Social.Grains.Accounts;

namespace Social.Tests.Accounts;

public sealed class PasswordHashTests
{
    /// <summary>From the tests of the reference implementation of Argon2, which RFC 9106 names.</summary>
    private const string Reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    [Fact]
    public void A_hash_reads_back_as_it_was_written() => Assert.Equal(Reference, PasswordHash.Parse(Reference).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("$2b$10$abcdefghijklmnopqrstuv")]
    [InlineData("$argon2id$v=19$m=256,t=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")]
    public void What_is_no_hash_of_ours_is_not_read(string text) => Assert.Throws<FormatException>(() => PasswordHash.Parse(text));

    [Fact]
    public async Task The_hash_is_that_of_the_reference_implementation()
    {
        using var hasher = Hasher(new PasswordOptions());

        Assert.True(await hasher.VerifyAsync("password", Reference));
        Assert.False(await hasher.VerifyAsync("Password", Reference));
    }

    [Fact]
    public async Task A_hash_at_the_cost_of_production_verifies_and_says_what_it_cost()
    {
        using var hasher = Hasher(new PasswordOptions());
        var hash = await hasher.HashAsync("pässwörd ☃");

        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", hash, StringComparison.Ordinal);
        Assert.True(await hasher.VerifyAsync("pässwörd ☃", hash));
        Assert.False(await hasher.VerifyAsync("pässwörd", hash));
        Assert.False(hasher.IsWeak(hash));
        Assert.True(hasher.IsWeak(Reference));
    }

    [Fact]
    public async Task No_password_is_right_for_an_unknown_name()
    {
        using var hasher = Hasher(new PasswordOptions { MemoryKiB = 64, Iterations = 1 });

        Assert.False(await hasher.VerifyAsync("anything", null));
    }

    private static PasswordHasher Hasher(PasswordOptions options)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new PasswordHasher(Options.Create(options), new AccountMetrics(meters));
    }
}
