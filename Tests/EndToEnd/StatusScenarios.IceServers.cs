namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private void AddIceServers() => Add("GET", "/v1/calls/ice-servers", 200, () => _ann.Http.CallAsync("GET", "/v1/calls/ice-servers"));
}
