namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private void AddPresence()
    {
        Add("GET", "/v1/presence", 200, () => _ann.Http.CallAsync("GET", $"/v1/presence?id={_ann.Id}&id={_bob.Id}"));
        Add("GET", "/v1/presence", 400, () => _ann.Http.CallAsync("GET", "/v1/presence?id=abc"));
    }
}
