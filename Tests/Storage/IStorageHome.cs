namespace Social.Tests.Storage;

/// <summary>Where the stores of one test live: the database of an adapter, empty at first and gone afterwards.</summary>
public interface IStorageHome : IAsyncDisposable
{
    ValueTask OpenAsync();

    /// <summary>Closes everything and opens it again on the same data.</summary>
    void Reopen();
}
