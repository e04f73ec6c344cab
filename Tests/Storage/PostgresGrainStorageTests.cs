using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Social.Grains.Interfaces;
using Social.Storage.Postgres;

namespace Social.Tests.Storage;

public sealed class PostgresGrainStorageTests : GrainStorageSuite
{
    private readonly PostgresSilo _silo = new(silo => silo.AddPostgresGrainState());

    protected override IStorageHome Home => _silo;

    protected override IGrainStorage Storage => _silo.Services.GetRequiredService<IGrainStorage>();

    [Fact]
    public async Task Keys_that_read_as_the_same_number_are_two()
    {
        await Storage.WriteStateAsync("s", GrainId.Create("tag", "1"), new GrainState<Counter>(new Counter { Value = 1 }), Cancel);
        var other = new GrainState<Counter>();
        await Storage.ReadStateAsync("s", GrainId.Create("tag", "01"), other, Cancel);
        Assert.False(other.RecordExists);
    }

    [Fact]
    public async Task A_database_that_is_away_is_unavailable()
    {
        await _silo.Postgres.ForbidAsync();
        var state = new GrainState<Counter>();
        var error = await Assert.ThrowsAsync<SocialException>(
            () => Storage.ReadStateAsync("s", GrainId.Create("user", "1"), state, Cancel));
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
    }
}
