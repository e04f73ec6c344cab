namespace Social.Grains.Interfaces.Accounts;

/// <summary>What a person gives to sign up.</summary>
/// <param name="Handle">3 to 30 of <c>a-z0-9_</c>; upper case is lowered; unique.</param>
/// <param name="Email">At most 254 characters, unique without regard to case.</param>
/// <param name="Password">8 to 256 characters; the commonest are refused.</param>
/// <param name="DisplayName">1 to 50 characters; the handle when absent.</param>
[GenerateSerializer, Immutable, Alias("NewAccount")]
public sealed record NewAccount(
    [property: Id(0)] string Handle, [property: Id(1)] string Email, [property: Id(2)] string Password, [property: Id(3)] string? DisplayName = null)
{
    // Orleans writes arguments of slow or failed calls to the log through ToString: no secret may be in it
    public override string ToString() => $"{nameof(NewAccount)} {{ Handle = {Handle} }}";
}

/// <summary>Name and password.</summary>
/// <param name="Login">A handle or an e-mail address.</param>
[GenerateSerializer, Immutable, Alias("SignIn")]
public sealed record SignIn([property: Id(0)] string Login, [property: Id(1)] string Password)
{
    public override string ToString() => nameof(SignIn);
}

/// <summary>The old password and the one to replace it.</summary>
[GenerateSerializer, Immutable, Alias("PasswordChange")]
public sealed record PasswordChange([property: Id(0)] string CurrentPassword, [property: Id(1)] string NewPassword)
{
    public override string ToString() => nameof(PasswordChange);
}

/// <summary>The wish to have one's account deleted.</summary>
/// <param name="Password">The account's.</param>
[GenerateSerializer, Immutable, Alias("DeletionRequest")]
public sealed record DeletionRequest([property: Id(0)] string Password)
{
    public override string ToString() => nameof(DeletionRequest);
}

/// <summary>When an account is deleted for good.</summary>
/// <param name="DeleteAt">Until then signing in undoes it.</param>
[GenerateSerializer, Immutable, Alias("AccountDeletion")]
public sealed record AccountDeletion([property: Id(0)] DateTimeOffset DeleteAt);

/// <summary>A refresh token to exchange for new tokens.</summary>
[GenerateSerializer, Immutable, Alias("TokenRefresh")]
public sealed record TokenRefresh([property: Id(0)] string RefreshToken)
{
    public override string ToString() => nameof(TokenRefresh);
}

/// <summary>Where a request comes from, as the front end saw it.</summary>
/// <param name="Address">The peer's IP address.</param>
/// <param name="UserAgent">At most 256 characters of the User-Agent header.</param>
[GenerateSerializer, Immutable, Alias("ClientInfo")]
public sealed record ClientInfo([property: Id(0)] string Address, [property: Id(1)] string UserAgent);
