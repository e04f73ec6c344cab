namespace Social.Grains.Interfaces.Safety;

/// <summary>Takes reports. Stateless; key 0.</summary>
[Alias("IReportGrain")]
public interface IReportGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Tells the moderators of a post, a message or a user, once for each reporter and target: a repeat answers with the first report. Blocks are no hindrance. Fails with
    /// <c>validation_failed</c>, <c>not_found</c>, <c>cannot_target_self</c>, <c>limit_reached</c>.
    /// </summary>
    [Alias("ReportAsync")]
    Task<Report> ReportAsync(long userId, NewReport report);
}
