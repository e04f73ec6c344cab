using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest;

/// <summary>Where the server is and how to report.</summary>
/// <param name="Pid">The server's process id; null to look for it among the metrics.</param>
internal sealed record RunTarget(ServerAddress Url, ServerAddress Internal, int? Pid, bool Json);

/// <summary>What every run has at hand.</summary>
internal sealed record RunContext(RunTarget Target, RunReport Report, Stages Stages, TimeProvider Time);
