using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Accounts;
using Social.Media.Uploads;
using Social.Tests.Kit;
using Social.Tests.Media;

namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private const string Me = "/v1/users/me";
    private const string ExportRoute = "/v1/users/me/export";
    private const string Avatar = "/v1/users/me/avatar";
    private const string MediaItemRoute = "/v1/media/{id}";

    private void AddMedia()
    {
        Add("POST", Uploads.Route, 201, () => _ann.SendUploadAsync(Uploads.Form(Pictures.Photo(30, 20))));
        Add("POST", Uploads.Route, 202, async () => await (await StrictUserAsync()).SendUploadAsync(Uploads.Form(Pictures.Photo(30, 20))));
        Add("POST", Uploads.Route, 400, () => _ann.SendUploadAsync(new MultipartFormDataContent { { new StringContent("x"), "alt" } }));
        Add("POST", Uploads.Route, 409, async () =>
        {
            var user = await StrictUserAsync();
            (await user.SendUploadAsync(Uploads.Form(Pictures.Photo(30, 20)))).Dispose();
            return await user.SendUploadAsync(Uploads.Form(Pictures.Photo(30, 20)));
        });
        Add("POST", Uploads.Route, 413, () => _ann.Http.CallAsync(
            "POST", Uploads.Route, Uploads.Form(new byte[101 * 1024 * 1024]), h => h.ExpectContinue = true));
        Add("POST", Uploads.Route, 415, () => _ann.Http.CallAsync("POST", Uploads.Route, "{}"));
        Add("POST", Uploads.Route, 422, () => _ann.SendUploadAsync(Uploads.Form("text"u8.ToArray())));
        Add("POST", Uploads.Route, 429, CrowdedAsync);
        Add("GET", MediaItemRoute, 200, async () => await _ann.Http.CallAsync("GET", await NewMediaAsync()));
        Add("PATCH", MediaItemRoute, 200, async () => await _ann.Http.CallAsync("PATCH", await NewMediaAsync(), """{"alt":"a wall"}"""));
        Add("DELETE", MediaItemRoute, 409, async () =>
        {
            var path = await NewMediaAsync();
            (await AvatarAsync(path)).Dispose();
            return await _ann.Http.CallAsync("DELETE", path);
        });
        Add("PUT", Avatar, 200, async () => await AvatarAsync(await NewMediaAsync()));
        Add("PUT", Avatar, 409, async () =>
        {
            var path = await NewMediaAsync();
            await StoreAsync($"update media set place_use = 1, place_id = 7 where id = {path.Split('/')[^1]}");
            return await AvatarAsync(path);
        });
        Add("POST", ExportRoute, 202, async () => await (await NewAsync()).Http.CallAsync("POST", ExportRoute));
        Add("POST", ExportRoute, 200, async () => await (await ExportedAsync()).Http.CallAsync("POST", ExportRoute));
        Add("GET", ExportRoute, 200, async () => await (await ExportedAsync()).Http.CallAsync("GET", ExportRoute));
        Add("GET", ExportRoute, 404, async () => await (await NewAsync()).Http.CallAsync("GET", ExportRoute));
        Add("DELETE", Avatar, 200, () => _ann.Http.CallAsync("DELETE", Avatar));
        Add("DELETE", MediaItemRoute, 204, async () => await _ann.Http.CallAsync("DELETE", await NewMediaAsync()));
    }

    /// <summary>An upload of somebody who has three under way.</summary>
    private async Task<HttpResponseMessage> CrowdedAsync()
    {
        var (user, folder) = (await NewAsync(), _app.Services.GetRequiredService<UploadFolder>());
        UploadFile[] open = [.. Enumerable.Range(0, UploadFolder.MostOfUser).Select(_ => folder.New(user.Id))];
        try
        {
            return await user.SendUploadAsync(Uploads.Form(Pictures.Photo(30, 20)));
        }
        finally
        {
            Array.ForEach(open, f => f.Dispose());
        }
    }

    private async Task<SocialClient> ExportedAsync()
    {
        var user = await NewAsync();
        await user.ExportAsync();
        return user;
    }

    private Task<HttpResponseMessage> AvatarAsync(string path) => _ann.Http.CallAsync("PUT", Avatar, $$"""{"mediaId":"{{path.Split('/')[^1]}}"}""");

    private async Task<string> NewMediaAsync() => $"{Uploads.Route}/{(await _ann.UploadAsync(Pictures.Photo(30, 20))).Id}";

    /// <summary>A user of the host that takes one unused upload and answers before it is made.</summary>
    private async Task<SocialClient> StrictUserAsync()
    {
        var number = Interlocked.Increment(ref _address);
        var account = new NewAccount($"uploader_{number}", $"uploader_{number}@example.org", SocialApp.Password);
        using var answer = await _strict.Anonymous.CallAsync(
            "POST", "/v1/auth/register", JsonSerializer.Serialize(account, TestJson.Options), h => h.Add("X-Forwarded-For", $"203.0.113.{number}"));
        return new SocialClient(_strict.Address, (await answer.Content.ReadFromJsonAsync<Session>(TestJson.Options))!);
    }
}
