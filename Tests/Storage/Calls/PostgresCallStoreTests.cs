using Social.Grains.Calls;
using Social.Grains.Interfaces;
using Social.Storage.Postgres.Calls;

namespace Social.Tests.Storage.Calls;

public sealed class PostgresCallStoreTests : CallStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override ICallStore Store => new PostgresCallStore(_home.Postgres.Database);

    [Fact]
    public async Task A_person_who_could_not_be_forgotten_is_forgotten_when_it_is_tried_again()
    {
        var call = Ended(NewCall(1, 1, 2));
        await Store.AddAsync(call, Cancel);
        await Store.ForgetUserAsync(2, 10, Cancel);
        await _home.Postgres.ExecuteAsync(
            """
            create function no_delete() returns trigger language plpgsql as $$ begin raise exception 'no space' using errcode = '53100'; end $$;
            create trigger no_delete before delete on calls execute function no_delete();
            """);
        await Assert.ThrowsAsync<SocialException>(() => Store.ForgetUserAsync(1, 10, Cancel));
        await _home.Postgres.ExecuteAsync("drop trigger no_delete on calls");

        Assert.Equal(1, await Store.ForgetUserAsync(1, 10, Cancel));
        Assert.Null(await Store.GetAsync(call.Id, Cancel));
    }
}
