using Social.Grains.Interfaces.Accounts;

namespace Social.Grains.Accounts;

/// <summary>Who runs this installation. Section <c>Accounts:Admins</c>.</summary>
internal sealed class AdminOptions
{
    public const string Section = "Accounts:Admins";

    /// <summary>Handles, separated by commas, that have the role <c>admin</c> from their next sign-in on. Sign up first: the role goes to whoever has the handle.</summary>
    public string Handles { get; set; } = "";

    /// <summary>The role that tokens of an account get.</summary>
    public string RoleOf(AccountRecord account) => account.Suspended ? Roles.Suspended : StandingRoleOf(account);

    /// <summary>The role of an account, suspended or not.</summary>
    public string StandingRoleOf(AccountRecord account) =>
        Handles.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Contains(account.Handle, StringComparer.OrdinalIgnoreCase)
            ? Roles.Admin : account.Role;
}
