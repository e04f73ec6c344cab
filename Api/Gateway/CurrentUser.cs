using Microsoft.AspNetCore.Http;

namespace Social.Api.Gateway;

/// <summary>Who is asking: bound in handlers behind authentication.</summary>
internal sealed record CurrentUser(long Id, long SessionId, string Role)
{
    // minimal APIs bind a parameter of this type through this method
    public static ValueTask<CurrentUser?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<CurrentUser>());
}
