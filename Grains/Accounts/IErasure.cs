namespace Social.Grains.Accounts;

/// <summary>Removes one kind of data of a person whose account ends. Each domain registers its own. It may be asked again after it was broken off anywhere, and goes on.</summary>
internal interface IErasure
{
    Task EraseAsync(long userId, CancellationToken cancellationToken);
}
