namespace Social.Storage.Mongo;

/// <summary>What is left of the time that a piece of work of several calls has.</summary>
internal sealed class MongoDeadline(TimeProvider time, TimeSpan limit)
{
    private readonly long _start = time.GetTimestamp();

    public TimeSpan Left => limit - time.GetElapsedTime(_start);
}
