using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>What the silo's other grains ask of a room; never a client. Key: room id.</summary>
[Alias("IRoomUpkeepGrain")]
internal interface IRoomUpkeepGrain : IGrainWithIntegerKey
{
    /// <summary>One of the two of a direct room wants to see it; opens it again for who declined or left it. Fails with <c>limit_reached</c>.</summary>
    [Alias("OpenAsync")]
    Task<Room> OpenAsync(long userId);

    /// <summary>Lets somebody in by a link. Fails as <see cref="IUserRoomsGrain.JoinAsync"/>.</summary>
    [Alias("JoinAsync")]
    Task<Room> JoinAsync(long userId, string token);

    /// <summary>One of the two of a direct room has blocked the other, or taken that back. Who blocks has declined what waited for their answer.</summary>
    [Alias("StandingChangedAsync")]
    Task StandingChangedAsync();

    /// <summary>Somebody's account ends: they leave, whatever they were here. May be repeated.</summary>
    [Alias("ForgetAsync")]
    Task ForgetAsync(long userId);

    /// <summary>Deletes a message of somebody whose account ends, be they in the room or not. May be repeated.</summary>
    [Alias("EraseMessageAsync")]
    Task EraseMessageAsync(long userId, long messageId);

    /// <summary>
    /// Who sent a message that somebody reports: one who is in the room, or who was and has declined it or was removed, for who harasses shall not be safe behind that. Fails with
    /// <c>not_found</c>.
    /// </summary>
    [Alias("ReportedAsync")]
    Task<long> ReportedAsync(long userId, long messageId);

    /// <summary>Takes back the reactions to a message of somebody whose account ends, be they in the room or not. May be repeated.</summary>
    [Alias("EraseReactionsAsync")]
    Task EraseReactionsAsync(long userId, long messageId);

    /// <summary>The room shows this picture no more, which belonged to somebody whose account ends; no effect where it shows another. May be repeated. Fails with <c>not_found</c>.</summary>
    [Alias("ErasePictureAsync")]
    Task ErasePictureAsync(long userId, string avatarUrl);

    /// <summary>A moderator hides a message from everybody, for good. May be repeated. Fails with <c>not_found</c>.</summary>
    [Alias("TakeDownMessageAsync")]
    Task TakeDownMessageAsync(long moderatorId, long messageId);
}
